import type { EvaluationScope } from "../evaluation.ts";
import type { Json } from "../json.ts";
import type { TemplateBody } from "../template.ts";
import { sameValue } from "./same-value.ts";
import type { DeployedSide, DesiredSide } from "./template-side.ts";

/**
 * Whether everything outside `Resources` that a value can depend on is the same on both sides, so that
 * declarations that are written alike also evaluate alike, as far as they refer to no resource that changes.
 */
export function haveSameInputs(before: DeployedSide, after: DesiredSide): boolean {
  return (
    sameValue(section(before.body, "Mappings"), section(after.body, "Mappings")) &&
    sameValue(section(before.body, "Conditions"), section(after.body, "Conditions")) &&
    sameParameters(before.scope.parameters, after.scope.parameters) &&
    samePseudoParameters(before.scope.pseudo, after.scope.pseudo)
  );
}

/** Whether `node` asks nothing of other stacks and macros, whose answers may differ from one day to the next. */
export function isSelfContained(node: Json): boolean {
  if (Array.isArray(node)) return node.every(isSelfContained);
  if (typeof node !== "object" || node === null) return true;
  for (const key in node) {
    if (outsideFunctions.has(key) || !isSelfContained(node[key] ?? null)) return false;
  }
  return true;
}

const outsideFunctions: ReadonlySet<string> = new Set([
  "Fn::GetStackOutput",
  "Fn::ImportValue",
  "Fn::Transform",
  "Fn::ValueOf",
  "Fn::ValueOfAll",
  "Fn::RefAll",
]);

function section(body: TemplateBody, name: "Mappings" | "Conditions"): { readonly [key: string]: Json } {
  return body[name] ?? {};
}

function sameParameters(before: EvaluationScope["parameters"], after: EvaluationScope["parameters"]): boolean {
  const names = Object.keys(before);
  return (
    names.length === Object.keys(after).length &&
    names.every((name) => sameValue(valueOf(before[name]), valueOf(after[name])))
  );
}

function samePseudoParameters(before: EvaluationScope["pseudo"], after: EvaluationScope["pseudo"]): boolean {
  return (
    before.accountId === after.accountId &&
    before.region === after.region &&
    before.partition === after.partition &&
    before.urlSuffix === after.urlSuffix &&
    before.stackName === after.stackName &&
    before.stackId === after.stackId &&
    before.notificationArns.join() === after.notificationArns.join()
  );
}

function valueOf(value: EvaluationScope["parameters"][string] | undefined): string | string[] | undefined {
  return typeof value === "string" || value === undefined ? value : typeof value === "symbol" ? undefined : [...value];
}
