import { describe, expect, test } from "vitest";

import { catalog } from "../compare/compared-sides.testing.ts";
import { documentedInterruptions, type Interruption } from "./documented-interruptions.ts";
import { interruptionOf, type InterruptingChange } from "./interruption-of.ts";

const properties = (...names: string[]): InterruptingChange["details"] =>
  names.map((name) => ({ attribute: "Properties", name }));
const modified = (type: string, ...names: string[]): InterruptingChange => ({
  action: "Modify",
  type,
  replacement: "False",
  details: properties(...names),
});

describe("the interruption of", () => {
  test.each<[string, InterruptingChange, Interruption]>([
    ["something new", { action: "Add", type: "AWS::EC2::Instance", details: [] }, "none"],
    ["something that goes", { action: "Remove", type: "AWS::SQS::Queue", details: [] }, "some"],
    [
      "something that is left behind",
      { action: "Remove", type: "AWS::SQS::Queue", policyAction: "Retain", details: [] },
      "none",
    ],
    ["a replacement", { ...modified("AWS::SQS::Queue", "QueueName"), replacement: "True" }, "possible"],
    [
      "what may be replaced",
      { ...modified("AWS::EC2::Instance", "BlockDeviceMappings"), replacement: "Conditional" },
      "possible",
    ],
    ["a delay of a queue", modified("AWS::SQS::Queue", "DelaySeconds"), "none"],
    ["another instance type", modified("AWS::EC2::Instance", "Monitoring", "InstanceType"), "some"],
    ["a parameter group", modified("AWS::RDS::DBInstance", "DBParameterGroupName", "MultiAZ"), "possible"],
    ["a property whose page is not known", modified("AWS::SQS::Queue", "DelaySeconds", "SomethingNew"), "unknown"],
    ["a type whose page is not known", modified("AWS::Odd::Thing", "Size"), "unknown"],
    [
      "metadata",
      { action: "Modify", type: "AWS::Odd::Thing", replacement: "False", details: [{ attribute: "Metadata" }] },
      "none",
    ],
    ["the stack's tags on a queue", { ...modified("AWS::SQS::Queue"), details: [{ attribute: "Tags" }] }, "none"],
    [
      "a nested stack whose own change set tells",
      { ...modified("AWS::CloudFormation::Stack"), changeSetId: "arn:c" },
      "none",
    ],
    ["a nested stack", modified("AWS::CloudFormation::Stack", "Parameters"), "unknown"],
    ["what is only known when it runs", { action: "Dynamic", type: "AWS::SQS::Queue", details: [] }, "unknown"],
    ["an action nobody has heard of", { action: "Migrate", type: "AWS::SQS::Queue", details: [] }, "unknown"],
  ])("%s", (_, change, expected) => {
    expect(interruptionOf(change)).toBe(expected);
  });
});

test("every documented property is one of its type, named once, and not one that always replaces it", () => {
  for (const [name, { none, some, possible = [] }] of Object.entries(documentedInterruptions)) {
    const facts = catalog.find(name)?.properties ?? {};
    const named = [...none, ...some, ...possible];
    expect(new Set(named).size).toBe(named.length);
    for (const property of named) {
      expect({ name, property, replacement: facts[property]?.replacement }).toMatchObject({
        replacement: expect.stringMatching(/^(no|maybe)$/),
      });
    }
  }
});
