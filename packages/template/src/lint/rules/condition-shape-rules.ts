import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { argumentSentences } from "../../evaluate/argument-sentences.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

/** How conditions are declared, and how they are named. */
export const conditionShapeRules: readonly LintRule[] = [
  {
    id: "condition",
    severity: Severity.Error,
    description: "Conditions are built of Fn::And, Fn::Equals, Fn::Not, Fn::Or and other conditions.",
    cfnLint: ["E8001", "E8003", "E8004", "E8005", "E8006", "E8007"],
    check: ({ body, isRewritten }) =>
      isRewritten
        ? []
        : Object.entries(body.Conditions ?? {}).flatMap(([name, expression]) =>
            brokenExpressions(expression, ["Conditions", name]),
          ),
  },
  {
    id: "condition-name",
    severity: Severity.Error,
    description: "Condition of a resource or an output is the name of a condition.",
    cfnLint: ["E3001", "E6001", "E8002"],
    check: unnamedConditions,
  },
];

/** See "Condition functions" in the CloudFormation template reference; `Fn::Contains` and its like are those of Rules. */
const booleanFunctions: readonly string[] = ["Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or", "Condition"];
const ruleFunctions: readonly string[] = ["Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"];

function brokenExpressions(expression: Json, path: JsonPath): RuleHit[] {
  const [name = "", ...others] = isJsonObject(expression) ? Object.keys(expression) : [];
  if (name.startsWith("Fn::ForEach::") || ruleFunctions.includes(name)) return [];
  if (others.length > 0 || !booleanFunctions.includes(name)) {
    return [
      {
        message: "This is no condition: it is neither true nor false.",
        remedy: `Write one of ${booleanFunctions.join(", ")}, alone.`,
        serviceMessage:
          "Template format error: Conditions can only be boolean operations on parameters and other conditions",
        path,
      },
    ];
  }
  const argument = isJsonObject(expression) ? expression[name] : undefined;
  if (name === "Condition" || !Array.isArray(argument)) return [];
  if (name === "Fn::Equals") return uncomparable(argument, [...path, name]);
  return argument.flatMap((member, index) => brokenExpressions(member, [...path, name, index]));
}

function uncomparable(sides: readonly Json[], path: JsonPath): RuleHit[] {
  return sides.flatMap((side, index) => {
    const isFunction = isJsonObject(side) && Object.keys(side).length === 1;
    if (isFunction || typeof side !== "object" || side === null) return [];
    return [
      {
        message: "Fn::Equals compares texts, and this is none.",
        remedy: "Compare a text, or a function that answers one.",
        serviceMessage: argumentSentences["Fn::Equals"],
        path: [...path, index],
      },
    ];
  });
}

function unnamedConditions({ body, isRewritten }: LintContext): RuleHit[] {
  if (isRewritten) return [];
  return (["Resources", "Outputs"] as const).flatMap((section) =>
    Object.entries<Json>(body[section] ?? {}).flatMap(([name, declaration]) => {
      const condition = isJsonObject(declaration) ? declaration["Condition"] : undefined;
      if (condition === undefined || condition === null || typeof condition === "string") return [];
      return [
        {
          message: `The Condition of ${name} is not the name of a condition.`,
          remedy: "Declare it in Conditions, and write its name here.",
          path: [section, name, "Condition"],
        },
      ];
    }),
  );
}
