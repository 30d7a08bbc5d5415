import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { catalog, topic } from "../compare/compared-sides.testing.ts";
import { UNKNOWN, type PseudoParameters } from "../evaluation.ts";
import type { Json, JsonObject } from "../json.ts";
import type { ResourceDeclaration, TemplateBody } from "../template.ts";
import { predictChanges } from "./predict-changes.ts";
import type { KnownDeployment, Prediction, PredictionSide } from "./prediction.ts";

const pseudo: PseudoParameters = {
  accountId: "111111111111",
  region: "eu-west-1",
  partition: "aws",
  urlSuffix: "amazonaws.com",
  stackName: "shop",
  stackId: UNKNOWN,
  notificationArns: [],
};

function side(body: Partial<TemplateBody>, given: Partial<PredictionSide> = {}): PredictionSide {
  return { body: { Resources: {}, ...body }, pseudo, parameters: {}, texts: {}, secret: new Set(), ...given };
}

function predicted(
  before: Partial<TemplateBody>,
  after: Partial<TemplateBody>,
  known: Partial<KnownDeployment> = {},
): Prediction {
  return predictChanges(side(before, known), side(after), catalog);
}

const outline = ({ differences }: Prediction): unknown[] =>
  differences.map(({ logicalId, action, replacement }) => [logicalId, action, replacement]);

const gapsOf = ({ gaps }: Prediction): unknown[] => gaps.map(({ kind, subject, affects }) => [kind, subject, affects]);

describe("what is deployed", () => {
  const parameter = (value: JsonObject | string): ResourceDeclaration => ({
    Type: "AWS::SSM::Parameter",
    Properties: { Type: "String", Value: value },
  });
  const named = (name: string): ResourceDeclaration => ({
    Type: "AWS::S3::Bucket",
    Properties: { BucketName: name },
  });

  test("is known by the name that its template gives it", () => {
    const before = { Resources: { Bucket: named("shop-media"), Parameter: parameter({ Ref: "Bucket" }) } };
    const after = { Resources: { Bucket: named("shop-media"), Parameter: parameter("shop-media") } };
    expect(outline(predicted(before, after))).toEqual([]);
  });

  test("is known by a physical id where the template gives no name", () => {
    const before = { Resources: { Topic: topic({}), Parameter: parameter({ Ref: "Topic" }) } };
    const after = { Resources: { Topic: topic({}), Parameter: parameter("arn:topic") } };
    expect(outline(predicted(before, after))).toEqual([["Parameter", "Modify", "False"]]);
    expect(outline(predicted(before, after, { physicalIds: { Topic: "arn:topic" } }))).toEqual([]);
  });

  test("answers no attribute of a custom resource, whatever its properties are called", () => {
    const custom = { Type: "Custom::Thing", Properties: { ServiceToken: "arn:f", Size: "1" } };
    const before = { Resources: { Custom: custom, Parameter: parameter({ "Fn::GetAtt": ["Custom", "Size"] }) } };
    const after = { Resources: { Custom: custom, Parameter: parameter("1") } };
    expect(outline(predicted(before, after))).toEqual([["Parameter", "Modify", "False"]]);
  });

  test("is not asked in circles", () => {
    const circle = { A: named("x"), B: topic({ DisplayName: { "Fn::GetAtt": ["B", "DisplayName"] } }) };
    expect(outline(predicted({ Resources: circle }, { Resources: { ...circle, A: named("y") } }))).toEqual([
      ["A", "Modify", "True"],
    ]);
  });
});

describe("what cannot be known", () => {
  test("names macros, and what they may rewrite", () => {
    const plain = { Resources: { A: topic({}) } };
    expect(gapsOf(predicted(plain, { ...plain, Transform: ["AWS::LanguageExtensions", "Mine"] }))).toEqual([
      ["macro", "Mine", "all"],
    ]);
    const inside = { Resources: { A: topic({ "Fn::Transform": "Mine" }) } };
    expect(gapsOf(predicted(plain, inside))).toEqual([["macro", "Mine", ["A"]]]);
    const beside = { Resources: { ...plain.Resources, "Fn::Transform": { Name: "Mine" } as never } };
    expect(predicted(plain, beside)).toMatchObject({
      differences: [],
      gaps: [{ kind: "macro", affects: "all", path: ["Resources", "Fn::Transform"] }],
    });
  });

  test("names what is looked up while the deployment runs", () => {
    const body = {
      Resources: {
        A: topic({ DisplayName: { "Fn::ImportValue": "base" } }),
        B: topic({ DisplayName: "{{resolve:ssm:/name}}" }),
        C: topic({ DisplayName: { "Fn::GetStackOutput": { StackName: "s", OutputName: "o" } } }),
      },
    };
    expect(gapsOf(predicted(body, body))).toEqual([
      ["import", "base", ["A"]],
      ["dynamic-reference", "{{resolve:ssm:/name}}", ["B"]],
      ["stack-output", '{"StackName":"s","OutputName":"o"}', ["C"]],
    ]);
    expect(outline(predicted(body, body))).toEqual([]);
  });

  test("names attributes of what changes, types nobody knows and nested stacks", () => {
    const body = (name: string, size: string): Partial<TemplateBody> => ({
      Resources: {
        First: topic({ DisplayName: name }),
        Second: topic({ DisplayName: { "Fn::GetAtt": ["First", "DisplayName"] } }),
        Odd: { Type: "Mine::Own::Thing", Properties: { Size: size } },
        Nested: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "https://x" } },
      },
    });
    expect(gapsOf(predicted(body("a", "1"), body("b", "2")))).toEqual([
      ["attribute", "First.DisplayName", ["Second"]],
      ["resource-type", "Mine::Own::Thing", ["Odd"]],
      ["nested-template", "Nested", ["Nested"]],
    ]);
  });

  test("takes a condition to hold that depends on what is not known, and says so", () => {
    const body: Partial<TemplateBody> = {
      Parameters: { Stage: { Type: "AWS::SSM::Parameter::Value<String>" } },
      Conditions: { IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] } },
      Resources: { A: { ...topic({}), Condition: "IsProd" }, B: topic({ DisplayName: "b" }) },
    };
    const unknown = { parameters: { Stage: UNKNOWN } } as const;
    const prediction = predictChanges(undefined, side(body, unknown), catalog);
    expect(outline(prediction)).toEqual([
      ["A", "Add", undefined],
      ["B", "Add", undefined],
    ]);
    expect(gapsOf(prediction)).toEqual([
      ["ssm-parameter", "Stage", ["A"]],
      ["condition", "IsProd", ["A"]],
    ]);
  });

  test("predicts nothing where a loop goes over what is not known", () => {
    const loop = ["Name", { Ref: "Names" }, { "${Name}": { Type: "AWS::SNS::Topic" } }];
    const body: Partial<TemplateBody> = {
      Transform: "AWS::LanguageExtensions",
      Parameters: { Names: { Type: "AWS::SSM::Parameter::Value<CommaDelimitedList>" } },
      Resources: { "Fn::ForEach::Topics": loop as never },
    };
    const prediction = predictChanges(undefined, side(body, { parameters: { Names: UNKNOWN } }), catalog);
    expect(prediction).toMatchObject({ differences: [], gaps: [{ kind: "loop", affects: "all" }] });
  });
});

test("secrets decide what changes, and are shown nowhere, whatever functions make of them", () => {
  const body: Partial<TemplateBody> = {
    Parameters: { Key: { Type: "String", NoEcho: true } },
    Resources: { A: topic({ DisplayName: { "Fn::Base64": { "Fn::Sub": "user:${Key}" } } }) },
  };
  const withKey = (key: string): PredictionSide =>
    side(body, { parameters: { Key: key }, texts: { Key: key }, secret: new Set(["Key"]) });
  const prediction = predictChanges(withKey("first one"), withKey("second one"), catalog);
  expect(outline(prediction)).toEqual([["A", "Modify", "False"]]);
  const shown = JSON.stringify(prediction);
  expect(shown).toContain(Buffer.from("user:****").toString("base64"));
  for (const key of ["first one", "second one"]) {
    expect(shown).not.toContain(key);
    expect(shown).not.toContain(Buffer.from(`user:${key}`).toString("base64"));
  }
  expect(predictChanges(withKey("same"), withKey("same"), catalog).differences).toEqual([]);
});

test("any template over itself changes nothing", () => {
  const lookUps: Json[] = [{ "Fn::ImportValue": "x" }, { "Fn::Transform": "Mine" }];
  const references: Json[] = [{ Ref: "A" }, { "Fn::GetAtt": ["A", "DisplayName"] }];
  const literal: fc.Arbitrary<Json> = fc.oneof(fc.string(), fc.constantFrom(...lookUps));
  const value: fc.Arbitrary<Json> = fc.oneof(literal, fc.constantFrom(...references));
  fc.assert(
    fc.property(literal, value, (one, other) => {
      const body = { Resources: { A: topic({ DisplayName: one }), B: topic({ DisplayName: other }) } };
      expect(predicted(body, body).differences).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
