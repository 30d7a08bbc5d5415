import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { UNKNOWN, type PseudoParameters } from "../evaluation.ts";
import type { Json } from "../json.ts";
import type { TemplateBody } from "../template.ts";
import { affectedExports, type ExportsQuestion, type ResourceFate } from "./affected-exports.ts";

const pseudo: PseudoParameters = {
  accountId: "111111111111",
  region: "eu-west-1",
  partition: "aws",
  urlSuffix: "amazonaws.com",
  stackName: "base",
  stackId: UNKNOWN,
  notificationArns: [],
};

function body(value: Json, name: Json = "base-url"): TemplateBody {
  return {
    Parameters: { Key: { Type: "String", NoEcho: true } },
    Conditions: { Never: { "Fn::Equals": ["a", "b"] } },
    Resources: { Queue: { Type: "AWS::SQS::Queue" }, Topic: { Type: "AWS::SNS::Topic" } },
    Outputs: { Url: { Value: value, Export: { Name: name } } },
  };
}

function affected(
  before: TemplateBody,
  after: TemplateBody,
  fates: Record<string, ResourceFate> = {},
  others: Partial<ExportsQuestion> = {},
): unknown[] {
  return affectedExports({
    exports: [{ name: "base-url", output: "Url", value: "https://one" }],
    deployed: before,
    desired: after,
    scope: { pseudo, parameters: { Key: UNKNOWN } },
    keptParameters: new Set(),
    fates: new Map(Object.entries(fates)),
    ...others,
  }).map(({ name: _name, output: _output, ...effect }) => effect);
}

const inPlace: ResourceFate = { action: "Modify", replacement: "False" };
const replaced: ResourceFate = { action: "Modify", replacement: "True" };

describe("an exported output", () => {
  const ref = body({ Ref: "Queue" });
  const attribute = body({ "Fn::GetAtt": ["Queue", "Arn"] });
  const text = body({ "Fn::Sub": "${Queue}/${Topic.TopicName}" });

  test.each<[string, TemplateBody, TemplateBody, Record<string, ResourceFate>, unknown[]]>([
    ["that keeps its text", body("https://one"), body("https://one"), {}, []],
    ["with another text", body("https://one"), body("https://two"), {}, [{ effect: "changes" }]],
    ["that goes", body("x"), { ...body("x"), Outputs: {} }, {}, [{ effect: "removed" }]],
    [
      "whose condition does not hold any more",
      body("x"),
      { ...body("x"), Outputs: { Url: { ...body("x").Outputs?.["Url"], Condition: "Never" } } },
      {},
      [{ effect: "removed" }],
    ],
    ["under another name", body("https://one"), body("https://one", "other"), {}, [{ effect: "removed" }]],
    [
      "whose name is made of the region",
      body("https://one"),
      body("https://one", { "Fn::Sub": "base-${Key}" }),
      {},
      [],
    ],
    [
      "in front of a resource that is replaced",
      ref,
      ref,
      { Queue: replaced },
      [{ effect: "changes", because: "Queue" }],
    ],
    [
      "in front of one that may be",
      ref,
      ref,
      { Queue: { action: "Modify", replacement: "Conditional" } },
      [{ effect: "may-change", because: "Queue" }],
    ],
    ["with the id of one that changes in place", ref, ref, { Queue: inPlace }, []],
    [
      "with an attribute of one that changes in place",
      attribute,
      attribute,
      { Queue: inPlace },
      [{ effect: "may-change", because: "Queue" }],
    ],
    [
      "in front of two, of which one is replaced",
      text,
      text,
      { Queue: replaced, Topic: inPlace },
      [{ effect: "changes", because: "Queue" }],
    ],
    ["in front of what does not change", text, text, { Other: replaced }, []],
    ["that is written otherwise", ref, attribute, {}, [{ effect: "may-change" }]],
    [
      "with a secret that may be another one",
      body({ Ref: "Key" }),
      body({ Ref: "Key" }),
      {},
      [{ effect: "may-change", because: "Key" }],
    ],
  ])("%s", (_, before, after, fates, expected) => {
    expect(affected(before, after, fates)).toEqual(expected);
  });

  test("with a secret that is kept stays as it is", () => {
    const secret = body({ Ref: "Key" });
    expect(affected(secret, secret, {}, { keptParameters: new Set(["Key"]) })).toEqual([]);
  });

  test("that moves to another key under the same name is the same export", () => {
    const moved: TemplateBody = {
      ...body("x"),
      Outputs: { Moved: { Value: "https://one", Export: { Name: "base-url" } } },
    };
    expect(affected(body("https://one"), moved)).toEqual([]);
  });
});

test("nothing is affected by a template over itself when no resource changes", () => {
  const values = fc.constantFrom<Json>(
    "https://one",
    { Ref: "Queue" },
    { "Fn::GetAtt": ["Topic", "TopicName"] },
    { "Fn::ImportValue": "x" },
    { "Fn::Transform": "Mine" },
  );
  fc.assert(
    fc.property(values, (value) => {
      expect(affected(body(value), body(value))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
