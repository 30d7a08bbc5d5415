import type { Evaluator } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";

/**
 * The assertions of the `Rules` section that the parameters do not satisfy; what depends on unknown values passes.
 * A rule whose `RuleCondition` is false asserts nothing. See "Rules" in the CloudFormation user guide.
 */
export function evaluateRules(body: TemplateBody, evaluator: Pick<Evaluator, "evaluate">): TemplateProblem[] {
  return Object.entries(body.Rules ?? {}).flatMap(([name, rule]) => {
    const path: JsonPath = ["Rules", name];
    const applies = rule["RuleCondition"];
    if (applies !== undefined && evaluator.evaluate(applies, [...path, "RuleCondition"]) === false) return [];
    return listOf(rule["Assertions"]).flatMap((assertion, index) =>
      checkAssertion(name, assertion, [...path, "Assertions", index], evaluator),
    );
  });
}

function checkAssertion(
  rule: string,
  assertion: Json,
  path: JsonPath,
  evaluator: Pick<Evaluator, "evaluate">,
): TemplateProblem[] {
  const { Assert: assert = true, AssertDescription: description } = isJsonObject(assertion) ? assertion : {};
  if (evaluator.evaluate(assert, [...path, "Assert"]) !== false) return [];
  const said = typeof description === "string" ? description : "the assertion does not hold for these parameters";
  return [{ code: TemplateErrorCode.ParameterInvalid, message: `Rule ${rule} failed: ${said}`, path }];
}

function listOf(node: Json | undefined): readonly Json[] {
  return Array.isArray(node) ? node : [];
}
