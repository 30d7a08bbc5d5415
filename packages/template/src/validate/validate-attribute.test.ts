import { openCatalog, type ResourceType } from "@stacksteward/catalog";
import { expect, test } from "vitest";

import { validateAttribute } from "./validate-attribute.ts";

const catalog = openCatalog();

function find(typeName: string): ResourceType {
  const type = catalog.find(typeName);
  if (type === undefined) throw new Error(`The catalog does not know ${typeName}.`);
  return type;
}

test.each([
  ["AWS::SQS::Queue", "Arn"],
  ["AWS::RDS::DBInstance", "Endpoint.Address"],
  ["AWS::CloudFormation::Stack", "Outputs.VpcId"],
  ["AWS::CloudFormation::CustomResource", "Whatever"],
])("%s has %s", (typeName, name) => {
  expect(validateAttribute(find(typeName), name)).toBeUndefined();
});

test("an attribute that does not exist is refused with the one that was meant", () => {
  expect(validateAttribute(find("AWS::SQS::Queue"), "ARN.")).toMatchObject({
    code: "UNRESOLVED_REFERENCE",
    message: "AWS::SQS::Queue has no attribute 'ARN.'.",
  });
  expect(validateAttribute(find("AWS::SQS::Queue"), "QueueNme")?.remedy).toBe("Did you mean 'QueueName'?");
  expect(validateAttribute(find("AWS::SQS::Queue"), "Zzzzzzzzz")?.remedy).toMatch(/^Use one of: .*QueueUrl/);
  expect(validateAttribute(find("AWS::SQS::Queue"), "toString")).toBeDefined();
});

test("a type without attributes says so", () => {
  const type: ResourceType = { ...find("AWS::SQS::Queue"), attributes: {} };
  expect(validateAttribute(type, "Arn")?.remedy).toBe("It has none.");
});
