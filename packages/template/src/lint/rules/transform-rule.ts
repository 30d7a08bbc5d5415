import { isJsonObject, type Json } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

/** See "Transform section" in the CloudFormation template reference. */
export const transformRule: LintRule = {
  id: "transform",
  severity: Severity.Error,
  description: "Transform names macros: a name, an object of Name and Parameters, or a list of these.",
  cfnLint: ["E1005"],
  check: brokenTransforms,
};

function brokenTransforms({ body }: LintContext): RuleHit[] {
  const { Transform: written } = body;
  if (written === undefined) return [];
  const entries: [Json, (string | number)[]][] = Array.isArray(written)
    ? written.map((entry, index) => [entry, ["Transform", index]])
    : [[written, ["Transform"]]];
  return entries.flatMap(([entry, path]): RuleHit[] => {
    const name = isJsonObject(entry) ? entry["Name"] : entry;
    if (typeof name === "string" && name !== "") return [];
    return [{ message: "This names no macro.", remedy: "Write its name, such as AWS::LanguageExtensions.", path }];
  });
}
