import fc from "fast-check";
import { expect, it } from "vitest";

import { createEvaluator } from "../evaluate/evaluator.ts";
import { UNKNOWN, type EvaluationScope } from "../evaluation.ts";
import type { Json } from "../json.ts";
import { TemplateError } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { buildDependencyGraph } from "./dependency-graph.ts";

const names = ["A", "B", "C"] as const;

/** Random properties that mention resources in every way there is. */
const { node } = fc.letrec<{ node: Json }>((tie) => {
  const name = fc.constantFrom(...names);
  const conditional = fc
    .tuple(fc.constantFrom("Yes", "No"), tie("node"), tie("node"))
    .map((branches): Json => ({ "Fn::If": branches }));
  return {
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constant<Json>("text"),
      name.map((to): Json => ({ Ref: to })),
      name.map((to): Json => ({ "Fn::GetAtt": `${to}.Arn` })),
      name.map((to): Json => ({ "Fn::GetAtt": [to, { "Fn::If": ["Yes", "Arn", "Id"] }] })),
      fc.tuple(name, name).map(([one, other]): Json => ({ "Fn::Sub": `\${${one}} \${!C} \${${other}.Arn}` })),
      fc.tuple(name, tie("node")).map(([to, value]): Json => ({ "Fn::Sub": [`\${${to}}\${own}`, { own: value }] })),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.array(tie("node"), { maxLength: 3 }).map((list): Json => ({ "Fn::Join": ["", list] })),
      fc.array(tie("node"), { minLength: 1, maxLength: 2 }).map((list): Json => ({ "Fn::Select": [0, list] })),
      tie("node").map((value): Json => ({ "Fn::Split": [",", value] })),
      tie("node").map((value): Json => ({ "Fn::Base64": value })),
      tie("node").map((value): Json => ({ "Fn::ToJsonString": { value } })),
      tie("node").map((value): Json => ({ "Fn::ImportValue": value })),
      conditional,
    ),
  };
});

it("knows every resource that evaluating a resource asks for", () => {
  fc.assert(
    fc.property(node, (properties) => {
      const body: TemplateBody = {
        Conditions: { Yes: { "Fn::Equals": ["1", "1"] }, No: { "Fn::Equals": ["1", "2"] } },
        Resources: {
          User: { Type: "AWS::SNS::Topic", Properties: properties },
          ...Object.fromEntries(names.map((name) => [name, { Type: "AWS::SNS::Topic" }])),
        },
      };
      const asked = new Set<string>();
      const answer = (logicalId: string): typeof UNKNOWN => {
        asked.add(logicalId);
        return UNKNOWN;
      };
      const evaluator = createEvaluator(body, { pseudo, parameters: {}, ref: answer, attribute: answer });
      try {
        evaluator.evaluate(properties, ["Resources", "User", "Properties"]);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
      }
      const known = buildDependencyGraph(body, evaluator).dependenciesOf("User");
      expect([...asked].filter((name) => !known.includes(name))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

const pseudo: EvaluationScope["pseudo"] = {
  accountId: "111111111111",
  region: "eu-west-1",
  partition: "aws",
  urlSuffix: "amazonaws.com",
  stackName: "stack",
  stackId: UNKNOWN,
  notificationArns: [],
};
