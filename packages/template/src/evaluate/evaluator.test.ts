import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { UNKNOWN, type EvaluationScope, type Value } from "../evaluation.ts";
import type { Json } from "../json.ts";
import { TemplateError, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { createEvaluator } from "./evaluator.ts";

const scope: EvaluationScope = {
  pseudo: {
    accountId: "111111111111",
    region: "eu-west-1",
    partition: "aws",
    urlSuffix: "amazonaws.com",
    stackName: "shop",
    stackId: UNKNOWN,
    notificationArns: [],
  },
  parameters: { Stage: "prod", Zones: ["a", "b", "c"], Secret: UNKNOWN },
  ref: (logicalId) => (logicalId === "Queue" ? "https://queue" : UNKNOWN),
  attribute: (logicalId, name) => (logicalId === "Queue" ? `${name} of ${logicalId}` : UNKNOWN),
};

const body: TemplateBody = {
  Parameters: { Stage: { Type: "String" }, Zones: { Type: "CommaDelimitedList" }, Missing: { Type: "String" } },
  Mappings: { Sizes: { prod: { count: 3, zones: ["x", "y"] }, test: { count: 1 } } },
  Conditions: {
    IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] },
    IsTest: { "Fn::Not": [{ Condition: "IsProd" }] },
    A: { "Fn::And": [{ Condition: "B" }, { Condition: "IsProd" }] },
    B: { "Fn::Or": [{ Condition: "A" }, { Condition: "IsProd" }] },
    Later: { "Fn::Equals": [{ Ref: "Secret" }, "x"] },
  },
  Resources: {
    Queue: { Type: "AWS::SQS::Queue" },
    Topic: { Type: "AWS::SNS::Topic" },
    OnlyInTest: { Type: "AWS::SNS::Topic", Condition: "IsTest" },
  },
};

function evaluate(node: Json, from: Partial<EvaluationScope> = {}): Value | undefined {
  return createEvaluator(body, { ...scope, ...from }).evaluate(node, ["Resources", "Queue", "Properties", "X"]);
}

/** The first problem of the `TemplateError` that `act` throws; other errors pass through. */
function outcomeOf(act: () => unknown): TemplateProblem | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof TemplateError) return error.problems[0];
    throw error;
  }
}

function refusal(act: () => unknown): TemplateProblem {
  const problem = outcomeOf(act);
  if (problem === undefined) throw new Error("Nothing was refused.");
  return problem;
}

describe("createEvaluator", () => {
  it.each<[string, Json, Value | undefined]>([
    ["a parameter", { Ref: "Stage" }, "prod"],
    ["a list parameter", { Ref: "Zones" }, ["a", "b", "c"]],
    ["a pseudo parameter", { Ref: "AWS::Region" }, "eu-west-1"],
    ["a resource", { Ref: "Queue" }, "https://queue"],
    ["a resource that does not exist yet", { Ref: "Topic" }, UNKNOWN],
    ["an attribute", { "Fn::GetAtt": ["Queue", "Arn"] }, "Arn of Queue"],
    ["an attribute named with a dot", { "Fn::GetAtt": "Queue.Endpoint.Port" }, "Endpoint.Port of Queue"],
    ["an attribute named by a function", { "Fn::GetAtt": ["Queue", { Ref: "Stage" }] }, "prod of Queue"],
    ["Fn::Sub of names", { "Fn::Sub": "${Stage}-${AWS::Region}-${Queue.Arn}" }, "prod-eu-west-1-Arn of Queue"],
    ["Fn::Sub of literals", { "Fn::Sub": "${!Stage} $Stage ${Stage" }, "${Stage} $Stage ${Stage"],
    ["Fn::Sub with its own variables", { "Fn::Sub": ["${Stage}/${n}", { Stage: "mine", n: 1 }] }, "mine/1"],
    ["Fn::Sub over an unknown value", { "Fn::Sub": "${Stage}-${Topic}" }, UNKNOWN],
    ["Fn::Sub over AWS::NoValue", { "Fn::Sub": "a${AWS::NoValue}b" }, "ab"],
    ["Fn::Join of scalars", { "Fn::Join": ["-", ["a", 1, true, 111111111111]] }, "a-1-true-111111111111"],
    ["Fn::Join of a list parameter", { "Fn::Join": ["", { Ref: "Zones" }] }, "abc"],
    ["Fn::Join over an unknown value", { "Fn::Join": ["-", ["a", { Ref: "Topic" }]] }, UNKNOWN],
    ["Fn::Select beside unknown values", { "Fn::Select": ["1", [{ Ref: "Topic" }, "b"]] }, "b"],
    ["Fn::Select of an unknown value", { "Fn::Select": [0, [{ Ref: "Topic" }, "b"]] }, UNKNOWN],
    ["Fn::Split", { "Fn::Split": [",", "a,,b"] }, ["a", "", "b"]],
    ["Fn::Split over an unknown value", { "Fn::Split": [",", { Ref: "Topic" }] }, UNKNOWN],
    ["Fn::If takes one branch only", { "Fn::If": ["IsProd", "yes", { "Fn::GetAtt": ["Nothing", "X"] }] }, "yes"],
    ["Fn::If removes with AWS::NoValue", { a: { "Fn::If": ["IsTest", 1, { Ref: "AWS::NoValue" }] }, b: 2 }, { b: 2 }],
    ["AWS::NoValue in a list", ["a", { Ref: "AWS::NoValue" }, "b"], ["a", "b"]],
    ["AWS::NoValue alone", { Ref: "AWS::NoValue" }, undefined],
    ["Fn::FindInMap", { "Fn::FindInMap": ["Sizes", { Ref: "Stage" }, "count"] }, 3],
    ["Fn::FindInMap of a list", { "Fn::FindInMap": ["Sizes", "prod", "zones"] }, ["x", "y"]],
    ["Fn::FindInMap with a default", { "Fn::FindInMap": ["No", "x", "y", { DefaultValue: { Ref: "Stage" } }] }, "prod"],
    ["Fn::FindInMap with an unknown key", { "Fn::FindInMap": ["Sizes", { Ref: "Topic" }, "count"] }, UNKNOWN],
    ["Fn::Base64 of UTF-8", { "Fn::Base64": "grüße" }, "Z3LDvMOfZQ=="],
    ["Fn::GetAZs of this region", { "Fn::GetAZs": "" }, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
    ["Fn::ImportValue without exports", { "Fn::ImportValue": "x" }, UNKNOWN],
    ["Fn::GetStackOutput without stacks", { "Fn::GetStackOutput": { StackName: "s", OutputName: "o" } }, UNKNOWN],
    ["Fn::Length", { "Fn::Length": { Ref: "Zones" } }, 3],
    ["Fn::ToJsonString", { "Fn::ToJsonString": { b: [1, { Ref: "Stage" }], a: true } }, '{"b":[1,"prod"],"a":true}'],
    ["Fn::ToJsonString over an unknown value", { "Fn::ToJsonString": { a: [{ Ref: "Topic" }] } }, UNKNOWN],
    [
      "an IAM condition, which is no function",
      { Condition: { Bool: { x: true } } },
      { Condition: { Bool: { x: true } } },
    ],
    ["scalars as the template types them", { a: 1, b: true, c: "1" }, { a: 1, b: true, c: "1" }],
  ])("evaluates %s", (_name, node, expected) => {
    expect(evaluate(node)).toEqual(expected);
  });

  it("asks the scope for exports, outputs of other stacks, zones and macros", () => {
    const answers: Partial<EvaluationScope> = {
      importValue: (name) => `export ${name}`,
      stackOutput: (request) => JSON.stringify(request),
      availabilityZones: (region) => [`${region}-x`],
      transform: (request) => ({ macro: request["Name"] === "Mine" }),
    };
    expect(evaluate({ "Fn::ImportValue": { "Fn::Sub": "${Stage}-vpc" } }, answers)).toBe("export prod-vpc");
    expect(evaluate({ "Fn::GetStackOutput": { StackName: { Ref: "Stage" }, OutputName: "o" } }, answers)).toBe(
      '{"StackName":"prod","OutputName":"o"}',
    );
    expect(evaluate({ "Fn::GetAZs": { Ref: "AWS::Region" } }, answers)).toEqual(["eu-west-1-x"]);
    expect(evaluate({ "Fn::Transform": { Name: "Mine" } }, answers)).toEqual({ macro: true });
    expect(evaluate({ a: 1, "Fn::Transform": { Name: "Mine" } }, answers)).toEqual({ a: 1, macro: true });
    expect(evaluate({ "Fn::Transform": "Mine" }, answers)).toEqual({ macro: true });
    expect(evaluate({ "Fn::Transform": ["Mine", { Name: "Other" }] }, answers)).toBe(UNKNOWN);
  });

  it("keeps properties with the names of built-in object members", () => {
    const result = evaluate(JSON.parse('{"__proto__": {"Ref": "Stage"}, "constructor": 1}') as Json);
    expect(JSON.stringify(result)).toBe('{"__proto__":"prod","constructor":1}');
    expect(refusal(() => evaluate({ Ref: "constructor" })).code).toBe("UNRESOLVED_REFERENCE");
  });

  it.each<[string, Json, Partial<TemplateProblem>]>([
    [
      "a mapping that lacks the key",
      { "Fn::FindInMap": ["Sizes", { Ref: "AWS::Region" }, "count"] },
      {
        code: "MAPPING_KEY_MISSING",
        serviceMessage: "Template error: Unable to get mapping for Sizes::eu-west-1::count",
        remedy: "Mapping Sizes has no key eu-west-1, the region of this stack: add it, or use one of prod, test.",
      },
    ],
    [
      "a resource whose condition is false",
      { "Fn::GetAtt": ["OnlyInTest", "Arn"] },
      {
        code: "UNRESOLVED_REFERENCE",
        serviceMessage:
          "Template format error: Unresolved resource dependencies [OnlyInTest] in the Resources block of the template",
      },
    ],
    [
      "a condition nobody declared",
      { "Fn::If": ["Nowhere", 1, 2] },
      { serviceMessage: "Template error: unresolved condition dependency Nowhere in Fn::If" },
    ],
    ["a parameter without a value", { Ref: "Missing" }, { code: "PARAMETER_MISSING" }],
    ["an index outside of its list", { "Fn::Select": [3, ["a"]] }, { code: "TEMPLATE_STRUCTURE" }],
    [
      "an index that is no number",
      { "Fn::Select": ["x", ["a"]] },
      {
        serviceMessage:
          "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
      },
    ],
    [
      "a list in a text",
      { "Fn::Sub": "${Zones}" },
      { serviceMessage: "Template error: variable Zones in Fn::Sub expression does not resolve to a string" },
    ],
    ["a function that does not exist", { "Fn::Nope": 1 }, { code: "UNKNOWN_INTRINSIC" }],
    [
      "a loop that was not written out",
      { a: 1, "Fn::ForEach::X": [] },
      { message: "The loop Fn::ForEach::X was not written out." },
    ],
    [
      "an import whose name depends on a resource",
      { "Fn::ImportValue": { "Fn::Sub": "${Queue}-x" } },
      {
        serviceMessage:
          "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs",
      },
    ],
    ["a macro", { "Fn::Transform": { Name: "Mine" } }, { code: "UNSUPPORTED" }],
    [
      "Fn::Equals with one value",
      { "Fn::Equals": ["a"] },
      { serviceMessage: "Template error: every Fn::Equals object requires a list of 2 string parameters." },
    ],
  ])("refuses %s, saying where", (_name, node, expected) => {
    const problem = refusal(() => evaluate(node));
    expect(problem).toMatchObject(expected);
    expect(problem.path?.slice(0, 4)).toEqual(["Resources", "Queue", "Properties", "X"]);
  });

  it("names the block and the function where an output refers to what does not exist", () => {
    const evaluator = createEvaluator(body, scope);
    const problem = refusal(() => evaluator.evaluate({ Ref: "OnlyInTest" }, ["Outputs", "O", "Value"]));
    expect(problem.serviceMessage).toBe(
      "Unresolved resource dependencies [OnlyInTest] in the Outputs block of the template",
    );
    expect(problem.path).toEqual(["Outputs", "O", "Value", "Ref"]);
  });

  it("adds the place to what the scope refuses", () => {
    const attribute = (): never => {
      throw new TemplateError([{ code: "PROPERTY_INVALID", message: "No such attribute." }]);
    };
    const problem = refusal(() => evaluate({ "Fn::Sub": "${Queue.Nope}" }, { attribute }));
    expect(problem.path).toEqual(["Resources", "Queue", "Properties", "X", "Fn::Sub"]);
  });
});

describe("conditions", () => {
  it("hold by the parameters and decide what is active", () => {
    const evaluator = createEvaluator(body, scope);
    expect([evaluator.condition("IsProd"), evaluator.condition("IsTest")]).toEqual([true, false]);
    expect(evaluator.isActive({ Type: "X", Condition: "IsTest" })).toBe(false);
    expect(evaluator.isActive({ Type: "X" })).toBe(true);
  });

  it("name the cycle they form", () => {
    const evaluator = createEvaluator(body, scope);
    expect(refusal(() => evaluator.condition("A"))).toMatchObject({
      code: "CIRCULAR_DEPENDENCY",
      message: "Circular dependency between conditions: [A, B].",
    });
  });

  it("refuse to guess when they depend on what is not known yet", () => {
    const evaluator = createEvaluator(body, scope);
    expect(refusal(() => evaluator.condition("Later"))).toMatchObject({
      code: "UNSUPPORTED",
      message: "Condition Later depends on a value that is not known before the deployment.",
    });
  });

  it("refuse imports and resources, which nothing is known of when they are evaluated", () => {
    const conditions = {
      Imports: { "Fn::Equals": [{ "Fn::ImportValue": "x" }, "y"] },
      Refers: { "Fn::Equals": [{ "Fn::Sub": "${Queue.Arn}" }, "y"] },
    };
    const evaluator = createEvaluator({ ...body, Conditions: conditions }, scope);
    expect(refusal(() => evaluator.condition("Imports")).serviceMessage).toBe(
      "Template error: Cannot use Fn::ImportValue in Conditions.",
    );
    expect(refusal(() => evaluator.condition("Refers")).serviceMessage).toBe(
      "Template format error: Unresolved dependencies [Queue]. Cannot reference resources in the Conditions block of the template",
    );
  });

  it("compare numbers and booleans as the texts that parameters are", () => {
    const conditions = { Equal: { "Fn::And": [{ "Fn::Equals": ["1", 1] }, { "Fn::Equals": [true, "true"] }] } };
    expect(createEvaluator({ ...body, Conditions: conditions }, scope).condition("Equal")).toBe(true);
  });

  it("follow the rules of logic whatever their depth", () => {
    const { condition } = fc.letrec<{ condition: [Json, boolean] }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 5 },
        fc.boolean().map((truth): [Json, boolean] => [{ "Fn::Equals": ["1", truth ? "1" : "2"] }, truth]),
        tie("condition").map(([node, truth]): [Json, boolean] => [{ "Fn::Not": [node] }, !truth]),
        fc
          .array(tie("condition"), { minLength: 2, maxLength: 4 })
          .map((members): [Json, boolean] => [
            { "Fn::And": members.map(([node]) => node) },
            members.every(([, truth]) => truth),
          ]),
        fc
          .array(tie("condition"), { minLength: 2, maxLength: 4 })
          .map((members): [Json, boolean] => [
            { "Fn::Or": members.map(([node]) => node) },
            members.some(([, truth]) => truth),
          ]),
      ),
    }));
    fc.assert(
      fc.property(condition, ([node, truth]) => {
        expect(createEvaluator({ ...body, Conditions: { C: node } }, scope).condition("C")).toBe(truth);
      }),
      { numRuns: 60 },
    );
  });
});

describe("evaluation of anything", () => {
  it("joins again what it split", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 2 }), (text, delimiter) => {
        expect(evaluate({ "Fn::Join": [delimiter, { "Fn::Split": [delimiter, text] }] })).toBe(text);
      }),
    );
  });

  it("substitutes what is joined in the same way", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const variables = Object.fromEntries(texts.map((text, index) => [`v${index}`, text]));
        const template = texts.map((_, index) => `\${v${index}}`).join("|");
        expect(evaluate({ "Fn::Sub": [template, variables] })).toBe(evaluate({ "Fn::Join": ["|", texts] }));
      }),
    );
  });

  it("changes nothing in a tree without functions", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (tree) => {
        const text = JSON.stringify(tree);
        fc.pre(!/"(Ref|Fn::[^"]*)":/.test(text));
        expect(JSON.stringify(evaluate(JSON.parse(text) as Json))).toBe(text);
      }),
    );
  });

  it("ends with a value or a TemplateError that says where", () => {
    const name = fc.constantFrom("Ref", "Condition", "Fn::Transform", "Fn::ForEach::X", ...functionNames);
    const { node } = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom<Json>(
          "Stage",
          "Zones",
          "Queue",
          "Topic",
          "IsProd",
          "Sizes",
          "10.0.0.0/8",
          "",
          0,
          3,
          true,
          null,
        ),
        fc.array(tie("node"), { maxLength: 4 }),
        fc.tuple(name, tie("node")).map(([key, argument]): Json => ({ [key]: argument })),
        fc.dictionary(name, tie("node"), { maxKeys: 2 }),
      ),
    }));
    fc.assert(
      fc.property(node, (tree) => {
        const problem = outcomeOf(() => evaluate(tree));
        expect(problem === undefined || problem.path !== undefined).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

const functionNames = [
  ...["And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAtt"],
  ...["GetAZs", "GetStackOutput", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select"],
  ...["Split", "Sub", "ToJsonString", "ValueOf", "ValueOfAll"],
].map((name) => `Fn::${name}`);
