import { isJsonObject, type Json } from "../../json.ts";
import { collectReferences } from "../../references/collect-references.ts";
import { Severity } from "../finding.ts";
import { functionCalls, type FunctionCall } from "../function-calls.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { createConditionSolver } from "../truth/condition-solver.ts";

/** What conditions make of the template, whatever its parameters are. */
export const conditionRules: readonly LintRule[] = [
  {
    id: "constant-condition",
    severity: Severity.Warning,
    description: "Conditions hold for some values of the parameters and not for others.",
    cfnLint: ["W8003"],
    check: constantConditions,
  },
  {
    id: "unreachable-branch",
    severity: Severity.Warning,
    description: "Both branches of Fn::If can be taken.",
    cfnLint: ["W1028"],
    check: unreachableBranches,
  },
  {
    id: "absent-resource",
    severity: Severity.Warning,
    description: "What is referred to is there whenever what refers to it is.",
    cfnLint: ["W1001"],
    check: absentResources,
  },
];

function constantConditions(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  const solver = context.once(createConditionSolver);
  return Object.keys(context.body.Conditions ?? {}).flatMap((condition) => {
    const never = solver.canHold([{ condition, holds: true }]) === "no";
    if (!never && solver.canHold([{ condition, holds: false }]) !== "no") return [];
    return [
      {
        message: `The condition ${condition} ${never ? "never" : "always"} holds, whatever the parameters are.`,
        remedy: "Correct what it compares, or do without it.",
        path: ["Conditions", condition],
      },
    ];
  });
}

function unreachableBranches(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  const solver = context.once(createConditionSolver);
  return context.once(functionCalls).flatMap(({ name, argument, path, assumed }): RuleHit[] => {
    if (name !== "Fn::If" || !Array.isArray(argument) || argument.length !== 3) return [];
    const [condition] = argument;
    // Inside a branch that is never taken one finding is enough.
    if (typeof condition !== "string" || solver.canHold(assumed) === "no") return [];
    return [1, 2].flatMap((branch) => {
      const holds = branch === 1;
      if (solver.canHold([...assumed, { condition, holds }]) !== "no") return [];
      return [
        {
          message: `This is never used: ${condition} ${holds ? "does not hold" : "always holds"} here.`,
          remedy: "Remove this branch, or correct the condition.",
          path: [...path, "Fn::If", branch],
        },
      ];
    });
  });
}

/** CloudFormation answers with "Unresolved resource dependencies" when the one is there and the other is not. */
function absentResources(context: LintContext): RuleHit[] {
  if (context.isRewritten || !Object.values<Json>(context.body.Resources).some(isConditional)) return [];
  return context.once(functionCalls).flatMap((call) => {
    const [section] = call.path;
    return section === "Resources" || section === "Outputs" ? absentTargets(call, context) : [];
  });
}

function isConditional(declaration: Json): boolean {
  return isJsonObject(declaration) && declaration["Condition"] !== undefined;
}

function absentTargets({ name, argument, path, assumed }: FunctionCall, context: LintContext): RuleHit[] {
  if (name !== "Ref" && name !== "Fn::GetAtt" && name !== "Fn::Sub") return [];
  const solver = context.once(createConditionSolver);
  // The map of Fn::Sub holds calls of its own.
  const own = name === "Fn::Sub" && Array.isArray(argument) ? [argument[0] ?? null, emptied(argument[1])] : argument;
  const targets = new Set(
    collectReferences({ [name]: own }, []).flatMap((reference) => ("name" in reference ? [reference.name] : [])),
  );
  return [...targets].flatMap((target) => {
    const declared: Json = Object.hasOwn(context.body.Resources, target)
      ? (context.body.Resources[target] ?? null)
      : null;
    const condition = isJsonObject(declared) ? declared["Condition"] : undefined;
    if (typeof condition !== "string") return [];
    if (solver.canHold([...assumed, { condition, holds: false }]) !== "yes") return [];
    return [
      {
        message: `${target} is not there when ${condition} does not hold, and this refers to it all the same.`,
        remedy: `Put it into Fn::If with ${condition}, or give what refers to it the same condition.`,
        path: [...path, name],
      },
    ];
  });
}

/** The same names, without what stands behind them. */
function emptied(variables: Json | undefined): Json {
  return isJsonObject(variables) ? Object.fromEntries(Object.keys(variables).map((key) => [key, ""])) : {};
}
