import { describe, expect, test } from "vitest";

import { openCatalog } from "./open-catalog.ts";
import type { ResourceType, ValueShape } from "./resource-type.ts";

const catalog = openCatalog();

function find(typeName: string): ResourceType {
  const type = catalog.find(typeName);
  if (type === undefined) throw new Error(`The catalog does not know ${typeName}.`);
  return type;
}

describe("what the catalog says of types that everybody knows", () => {
  test("a queue is replaced by a new name and named by its URL", () => {
    const queue = find("AWS::SQS::Queue");
    expect(queue.properties["QueueName"]).toEqual({
      shape: { kind: "string" },
      required: false,
      replacement: "yes",
    });
    expect(queue.properties["VisibilityTimeout"]?.replacement).toBe("no");
    expect(queue).toMatchObject({
      stateful: true,
      refersTo: ["QueueUrl"],
      tagging: { property: "Tags", style: "list" },
      arnTemplate: "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}",
    });
    expect(Object.keys(queue.attributes).toSorted()).toEqual(["Arn", "QueueName", "QueueUrl"]);
  });

  test("a parameter needs a type of three and a value", () => {
    const parameter = find("AWS::SSM::Parameter");
    expect(parameter.properties["Type"]).toEqual({
      shape: { kind: "string", allowedValues: expect.arrayContaining(["String", "StringList"]) },
      required: true,
      replacement: "no",
    });
    expect(parameter.properties["Value"]?.required).toBe(true);
    expect(parameter).toMatchObject({ stateful: false, refersTo: ["Name"], tagging: { style: "map" } });
  });

  test("a function never gives its code back, and a queue everything", () => {
    expect(find("AWS::Lambda::Function").writeOnly).toContain("Code.ZipFile");
    expect(find("AWS::SQS::Queue")).not.toHaveProperty("writeOnly");
  });

  test("a role has an ARN and an id, and its policies widen permissions", () => {
    const role = find("AWS::IAM::Role");
    expect(Object.keys(role.attributes)).toEqual(expect.arrayContaining(["Arn", "RoleId"]));
    expect(role.properties["AssumeRolePolicyDocument"]).toMatchObject({
      required: true,
      scrutiny: "InlineResourcePolicy",
    });
    expect(role.properties["RoleName"]?.replacement).toBe("yes");
    expect(role.refersTo).toEqual(["RoleName"]);
  });

  test("a table is stateful and describes its keys by definitions", () => {
    const table = find("AWS::DynamoDB::Table");
    expect(table.stateful).toBe(true);
    expect(table.properties["AttributeDefinitions"]?.shape).toEqual({
      kind: "list",
      items: { kind: "definition", name: "AttributeDefinition" },
    });
    expect(table.definitions["AttributeDefinition"]?.["AttributeName"]?.required).toBe(true);
  });

  test.each([
    ["AWS::S3::Bucket", ["BucketName"], true],
    ["AWS::SNS::Topic", ["TopicArn"], false],
    ["AWS::Lambda::Function", ["FunctionName"], false],
    ["AWS::EC2::VPC", ["VpcId"], false],
    ["AWS::ECR::Repository", ["RepositoryName"], true],
    ["AWS::ApiGateway::Resource", ["ResourceId"], false],
    ["AWS::AutoScaling::ScheduledAction", ["ScheduledActionName"], false],
    ["AWS::Events::Rule", ["EventBusName?", "Name"], false],
    ["AWS::Events::EventBusPolicy", ["EventBusName", "StatementId"], false],
    ["AWS::Route53::HostedZone", ["Id"], true],
    ["AWS::CloudFormation::WaitConditionHandle", ["Id"], false],
  ])("Ref on %s returns %j", (typeName, refersTo, stateful) => {
    expect(find(typeName)).toMatchObject({ refersTo, stateful });
  });

  test.each([
    ["AWS::AppSync::ApiCache", "AtRestEncryptionEnabled", "yes"],
    ["AWS::AutoScaling::AutoScalingGroup", "LaunchTemplate", "maybe"],
    ["AWS::FSx::Volume", "OntapConfiguration", "maybe"],
    ["AWS::Glue::SecurityConfiguration", "EncryptionConfiguration", "yes"],
  ])("the schema of %s says what %s replaces", (typeName, property, replacement) => {
    expect(find(typeName).properties[property]?.replacement).toBe(replacement);
  });

  test("an identifier that a schema has renewed leaves what Ref returns as it was", () => {
    const { primaryIdentifier, refersTo } = find("AWS::ApiGateway::Model");
    expect({ primaryIdentifier, refersTo }).toEqual({ primaryIdentifier: ["RestApiId", "Name"], refersTo: ["Name"] });
  });

  test("types of SAM name the macro they need", () => {
    expect(find("AWS::Serverless::Function").transform).toBe("AWS::Serverless-2016-10-31");
  });
});

describe("every type of the catalog", () => {
  const types = catalog.typeNames.map(find);

  test("holds together: definitions, tags and identifiers are all there", () => {
    const broken = types.flatMap((type) => {
      const shapes = [
        ...Object.values(type.properties).map(({ shape }) => shape),
        ...Object.values(type.definitions).flatMap((facts) => Object.values(facts).map(({ shape }) => shape)),
        ...Object.values(type.attributes),
      ];
      const known = new Set([...Object.keys(type.properties), ...Object.keys(type.attributes)]);
      const isKnown = (name: string) =>
        known.has(name) || known.has(name.split(".")[0] ?? "") || known.has(name.replace(/\?$/, ""));
      return [
        ...shapes.flatMap(definitionNames).filter((name) => type.definitions[name] === undefined),
        ...(type.tagging === undefined || isKnown(type.tagging.property) ? [] : [type.tagging.property]),
        ...[...type.refersTo, ...type.primaryIdentifier].filter((name) => !isKnown(name)),
      ].map((name) => `${type.name} ${name}`);
    });
    expect(broken).toEqual([]);
  });
});

function definitionNames(shape: ValueShape): string[] {
  switch (shape.kind) {
    case "definition":
      return [shape.name];
    case "list":
      return definitionNames(shape.items);
    case "map":
      return definitionNames(shape.values);
    case "union":
      return shape.of.flatMap(definitionNames);
    default:
      return [];
  }
}
