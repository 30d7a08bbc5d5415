import { describe, expect, it } from "vitest";

import type { Json } from "../json.ts";
import { collectReferences, type CollectOptions } from "./collect-references.ts";

function mentions(node: Json, options?: CollectOptions): string[] {
  return collectReferences(node, [], options).map((reference) =>
    "argument" in reference
      ? `${reference.kind} ${JSON.stringify(reference.argument)}`
      : `${reference.kind} ${reference.name}${"attribute" in reference ? `.${reference.attribute}` : ""}`,
  );
}

describe("collectReferences", () => {
  it.each<[string, Json, string[]]>([
    ["names of Ref", [{ Ref: "A" }, { x: { Ref: "AWS::Region" } }], ["Ref A", "Ref AWS::Region"]],
    [
      "attributes in both forms",
      [{ "Fn::GetAtt": ["A", "B.C"] }, { "Fn::GetAtt": "D.E.F" }],
      ["GetAtt A.B.C", "GetAtt D.E.F"],
    ],
    ["attributes that a function names", { "Fn::GetAtt": ["A", { Ref: "P" }] }, ["GetAtt A", "Ref P"]],
    ["names in texts", { "Fn::Sub": "${A} ${B.C.D} ${!E}" }, ["Sub A", "Sub B.C.D"]],
    ["names in variables, not the variables", { "Fn::Sub": ["${A} ${B}", { A: { Ref: "C" } }] }, ["Sub B", "Ref C"]],
    [
      "conditions and both branches",
      { "Fn::If": ["C", { Ref: "A" }, { Ref: "B" }] },
      ["Condition C", "Ref A", "Ref B"],
    ],
    [
      "conditions in conditions",
      { "Fn::And": [{ Condition: "A" }, { Condition: "B" }] },
      ["Condition A", "Condition B"],
    ],
    ["mappings and their keys", { "Fn::FindInMap": ["M", { Ref: "K" }, "x"] }, ["FindInMap M", "Ref K"]],
    ["imports", { "Fn::ImportValue": { "Fn::Sub": "${A}-x" } }, ['ImportValue {"Fn::Sub":"${A}-x"}', "Sub A"]],
    ["outputs of stacks", { "Fn::GetStackOutput": { StackName: "s" } }, ['GetStackOutput {"StackName":"s"}']],
    ["nothing in data that looks alike", { Ref: "A", other: 1, Condition: { Bool: {} } }, []],
  ])("finds %s", (_name, node, expected) => {
    expect(mentions(node)).toEqual(expected);
  });

  it("follows only the branch that is taken when conditions are known", () => {
    const node = { "Fn::If": ["C", { Ref: "A" }, { Ref: "B" }] };
    expect(mentions(node, { condition: () => true })).toEqual(["Condition C", "Ref A"]);
    expect(mentions(node, { condition: () => false })).toEqual(["Condition C", "Ref B"]);
  });
});
