import { openCatalog, type ResourceType, type ValueShape } from "@stacksteward/catalog";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { UNKNOWN, type Value } from "../evaluation.ts";
import { violationMessage } from "./property-problem.ts";
import { validateProperties } from "./validate-properties.ts";

const catalog = openCatalog();

function find(typeName: string): ResourceType {
  const type = catalog.find(typeName);
  if (type === undefined) throw new Error(`The catalog does not know ${typeName}.`);
  return type;
}

const path = ["Resources", "Thing", "Properties"];

function validate(typeName: string, properties: { [key: string]: Value }, form?: "written") {
  return validateProperties(find(typeName), properties, path, form && { form });
}

/** What the service would say, one line for each problem. */
function messages(typeName: string, properties: { [key: string]: Value }, form?: "written") {
  return validate(typeName, properties, form).map(({ violation }) => violationMessage(violation));
}

describe("properties that CloudFormation refuses", () => {
  test("an unknown one, with the name that was meant", () => {
    const [problem, ...others] = validate("AWS::SQS::Queue", { QueueNam: "orders" });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "PROPERTY_INVALID",
      message: "AWS::SQS::Queue has no property 'QueueNam'.",
      remedy: "Did you mean 'QueueName'?",
      path: [...path, "QueueNam"],
    });
    expect(messages("AWS::SQS::Queue", { QueueNam: "orders" })).toEqual([
      "#: extraneous key [QueueNam] is not permitted",
    ]);
  });

  test("names that every JavaScript object inherits are no properties", () => {
    expect(messages("AWS::SQS::Queue", { constructor: "x" })).toEqual([
      "#: extraneous key [constructor] is not permitted",
    ]);
  });

  test("missing ones, at every depth", () => {
    expect(messages("AWS::SSM::Parameter", { Name: "a" })).toEqual([
      "#: required key [Type] not found",
      "#: required key [Value] not found",
    ]);
    const problems = validate("AWS::S3::Bucket", {
      NotificationConfiguration: { QueueConfigurations: [{ Queue: "arn" }] },
    });
    expect(problems).toMatchObject([
      {
        message: "NotificationConfiguration.QueueConfigurations.0 of AWS::S3::Bucket needs the property 'Event'.",
        path: [...path, "NotificationConfiguration", "QueueConfigurations", 0],
      },
    ]);
    expect(problems.map(({ violation }) => violationMessage(violation))).toEqual([
      "#/NotificationConfiguration/QueueConfigurations/0: required key [Event] not found",
    ]);
  });

  test.each<[string, { [key: string]: Value }, string]>([
    ["AWS::SQS::Queue", { QueueName: ["a"] }, "#/QueueName: expected type: String, found: JSONArray"],
    ["AWS::SQS::Queue", { DelaySeconds: "soon" }, "#/DelaySeconds: expected type: Integer, found: String"],
    ["AWS::SQS::Queue", { DelaySeconds: 1.5 }, "#/DelaySeconds: expected type: Integer, found: Double"],
    ["AWS::SQS::Queue", { FifoQueue: "yes" }, "#/FifoQueue: expected type: Boolean, found: String"],
    ["AWS::SQS::Queue", { Tags: { Team: "a" } }, "#/Tags: expected type: JSONArray, found: JSONObject"],
    ["AWS::SQS::Queue", { Tags: [{ Value: "a" }] }, "#/Tags/0: required key [Key] not found"],
    ["AWS::SQS::Queue", { Tags: ["a"] }, "#/Tags/0: expected type: JSONObject, found: String"],
    ["AWS::SSM::Parameter", { Type: "string", Value: "a" }, "#/Type: string is not a valid enum value"],
    [
      "AWS::SSM::Parameter",
      { Type: "String", Value: "a", Tags: { Team: ["a"] } },
      "#/Tags/Team: expected type: String, found: JSONArray",
    ],
  ])("%s %j: %s", (typeName, properties, message) => {
    expect(messages(typeName, properties)).toEqual([message]);
  });

  test("an enumeration lists what is allowed", () => {
    expect(validate("AWS::SSM::Parameter", { Type: "Text", Value: "a" })).toMatchObject([
      { message: "Type of AWS::SSM::Parameter cannot be 'Text'.", remedy: expect.stringContaining("StringList") },
    ]);
  });

  test("a custom resource without a service token", () => {
    expect(messages("AWS::CloudFormation::CustomResource", { Anything: 1 })).toEqual([
      "#: required key [ServiceToken] not found",
    ]);
  });
});

describe("properties that CloudFormation accepts", () => {
  test.each<[string, { [key: string]: Value }]>([
    ["AWS::SQS::Queue", { DelaySeconds: "5", FifoQueue: "true", QueueName: 42 }],
    ["AWS::SQS::Queue", { RedrivePolicy: { maxReceiveCount: 3 } }],
    ["AWS::SQS::Queue", { RedrivePolicy: '{"maxReceiveCount":3}' }],
    ["AWS::SQS::Queue", { DelaySeconds: UNKNOWN, Tags: [UNKNOWN, { Key: UNKNOWN, Value: "a" }] }],
    ["AWS::CloudFormation::CustomResource", { ServiceToken: "arn", Anything: { goes: [1] } }],
    ["AWS::Serverless::Function", { Anything: true }],
    [
      "AWS::SageMaker::App",
      {
        AppName: "a",
        AppType: "JupyterServer",
        DomainId: "d",
        UserProfileName: "u",
        ResourceSpec: { InstanceType: "ml.z9.large" },
      },
    ],
  ])("%s %j", (typeName, properties) => {
    expect(messages(typeName, properties)).toEqual([]);
  });

  test("any shape of a union; the closest one says what is missing", () => {
    const facts = (shape: ValueShape, required: boolean) => ({ shape, required, replacement: "no" as const });
    const type: ResourceType = {
      ...find("AWS::SQS::Queue"),
      properties: {
        Size: facts({ kind: "union", of: [{ kind: "integer" }, { kind: "definition", name: "Range" }] }, false),
      },
      definitions: { Range: { From: facts({ kind: "integer" }, true), To: facts({ kind: "integer" }, true) } },
    };
    const check = (Size: Value) =>
      validateProperties(type, { Size }, path).map(({ violation }) => violationMessage(violation));
    expect(check(3)).toEqual([]);
    expect(check({ From: 1, To: 2 })).toEqual([]);
    expect(check({ From: 1 })).toEqual(["#/Size: required key [To] not found"]);
    expect(check([])).toEqual(["#/Size: expected type: Integer or JSONObject, found: JSONArray"]);
  });

  test("in a template as written, a function may stand for anything", () => {
    const properties = {
      DelaySeconds: { Ref: "Delay" },
      Tags: { "Fn::If": ["Tagged", [], { Ref: "AWS::NoValue" }] },
      FifoQueue: { "Fn::Equals": ["a", "b"] },
    };
    expect(messages("AWS::SQS::Queue", properties, "written")).toEqual([]);
    expect(messages("AWS::SQS::Queue", properties)).toHaveLength(3);
  });

  test("in a template as written, a dynamic reference may stand for any text or number", () => {
    const properties = { DelaySeconds: "{{resolve:ssm:/delay}}", FifoQueue: "{{resolve:ssm:/fifo:3}}" };
    expect(messages("AWS::SQS::Queue", properties, "written")).toEqual([]);
    expect(messages("AWS::SQS::Queue", { DelaySeconds: "{{ssm:/delay}}" }, "written")).toHaveLength(1);
  });

  test("in a template as written, both branches of Fn::If are held against the facts", () => {
    const either = (whenTrue: Value, whenFalse: Value): Value => ({ "Fn::If": ["Slow", whenTrue, whenFalse] });
    const properties: { [key: string]: Value } = { DelaySeconds: either(either(5, "soon"), { Ref: "AWS::NoValue" }) };
    expect(validate("AWS::SQS::Queue", properties, "written")).toMatchObject([
      { path: [...path, "DelaySeconds", "Fn::If", 1, "Fn::If", 2], violation: { kind: "wrong-type", found: "String" } },
    ]);
    expect(messages("AWS::SQS::Queue", { DelaySeconds: { "Fn::If": { Ref: "Any" } } }, "written")).toEqual([]);
  });

  test("in a template as written, a macro or a loop may add what is missing", () => {
    expect(messages("AWS::SSM::Parameter", { "Fn::Transform": { Name: "M" } }, "written")).toEqual([]);
    expect(messages("AWS::SSM::Parameter", { "Fn::ForEach::L": [], Typ: "x" }, "written")).toEqual([
      "#: extraneous key [Typ] is not permitted",
    ]);
  });
});

describe("every type of the catalog", () => {
  test("accepts what its facts describe, and misses each required property", () => {
    for (const typeName of catalog.typeNames) {
      const type = find(typeName);
      const properties = sampleObject(type, type.properties, 0);
      expect({ typeName, problems: validateProperties(type, properties, path) }).toEqual({ typeName, problems: [] });
      const required = Object.keys(type.properties).filter((name) => type.properties[name]?.required);
      const names = validateProperties(type, {}, path).map(({ violation }) => "name" in violation && violation.name);
      expect({ typeName, names }).toEqual({ typeName, names: type.transform === undefined ? required : [] });
    }
  });

  test("bears any value", () => {
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constant<Value>(UNKNOWN),
        fc.string(),
        fc.double({ noNaN: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...catalog.typeNames), fc.array(value, { minLength: 9 }), (typeName, values) => {
        const names = Object.keys(find(typeName).properties);
        const properties: { [key: string]: Value } = {};
        names.forEach((name, at) => (properties[name] = values[at % values.length] ?? null));
        for (const line of messages(typeName, properties)) expect(line).toMatch(/^#(\/.*)?: ./s);
      }),
    );
  });
});

/** A value that the facts describe, with everything optional down to the third level. */
function sampleObject(type: ResourceType, facts: ResourceType["properties"], depth: number): { [key: string]: Value } {
  const wanted = Object.entries(facts).filter(([, { required }]) => required || depth < 3);
  return Object.fromEntries(wanted.map(([name, { shape }]) => [name, sampleValue(type, shape, depth)]));
}

function sampleValue(type: ResourceType, shape: ValueShape, depth: number): Value {
  switch (shape.kind) {
    case "list":
      return depth > 6 ? [] : [sampleValue(type, shape.items, depth + 1)];
    case "map":
      return { key: sampleValue(type, shape.values, depth + 1) };
    case "definition":
      return sampleObject(type, type.definitions[shape.name] ?? {}, depth + 1);
    case "union":
      return shape.of[0] === undefined ? null : sampleValue(type, shape.of[0], depth);
    case "tag":
      return { Key: "a", Value: "b" };
    case "json":
      return { any: ["thing"] };
    case "string":
    case "integer":
      return shape.allowedValues?.[0] ?? "1";
    case "number":
      return 1.5;
    case "boolean":
      return "true";
    case "timestamp":
      return "2026-01-01T00:00:00Z";
    case "null":
      return null;
  }
}
