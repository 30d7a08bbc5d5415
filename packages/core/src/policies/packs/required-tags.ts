import { UNKNOWN, type Value } from "@stacksteward/template/evaluation";

import { policyPack, unusable } from "../define-policy.ts";
import type { PolicyResource } from "../policy-resource.ts";
import type { PolicyContext, PolicyPack } from "../policy.ts";
import { resourcePolicy } from "../resource-policy.ts";
import { isHidden, wordOf } from "./value-words.ts";

/** What a tag must be: there, one of these, or of this form. */
export type TagRule = true | readonly string[] | RegExp;

/**
 * Every resource that can be tagged has these tags, of its own or from its stack:
 * `requiredTags({ Owner: true, Stage: ["dev", "prod"], CostCenter: /^\d{4}$/ })`. Throws `INVALID_DEFINITION` for a rule that is none.
 */
export function requiredTags(required: Readonly<Record<string, TagRule>>): PolicyPack {
  const rules = Object.entries(required);
  if (rules.length === 0) throw unusable("requiredTags asks for no tag. Give at least one.");
  for (const [key, rule] of rules) {
    if (rule !== true && !Array.isArray(rule) && !(rule instanceof RegExp))
      throw unusable(`The rule for the tag "${key}" is none. Give true, a list of values or a regular expression.`);
  }
  return policyPack("required-tags", [
    resourcePolicy({
      id: "tags",
      description: `What can be tagged has the tags ${rules.map(([key]) => key).join(", ")}.`,
      check: (resource, context) => checkTags(rules, resource, context),
    }),
  ]);
}

function checkTags(rules: readonly [string, TagRule][], resource: PolicyResource, context: PolicyContext): void {
  const { logicalId, type, tags: own } = resource;
  if (own === undefined) return;
  const at = { ...resource.at("Tags"), remedy: "Give the tags to the stack, which hands them on, or to the resource." };
  const tags: Readonly<Record<string, Value>> = own === UNKNOWN ? context.tags : { ...context.tags, ...own };
  const open = rules.filter(([key, rule]) => own === UNKNOWN || (isHidden(tags[key]) && key in tags && rule !== true));
  const unseen = open.filter(([key, rule]) => !fits(rule, tags[key]));
  if (unseen.length > 0)
    context.warn(`The tags ${namesOf(unseen)} of ${logicalId} (${type}) cannot be seen before deploying.`, at);
  if (own === UNKNOWN) return;
  const missing = rules.filter(([key]) => !(key in tags));
  if (missing.length > 0) context.deny(`${logicalId} (${type}) has no tag ${namesOf(missing)}.`, at);
  for (const [key, rule] of rules) {
    const value = tags[key];
    if (value === undefined || isHidden(value) || fits(rule, value)) continue;
    context.deny(
      `The tag "${key}" of ${logicalId} (${type}) is ${JSON.stringify(value)}, and must be ${ruleText(rule)}.`,
      at,
    );
  }
}

function fits(rule: TagRule, value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (rule === true) return true;
  if (isHidden(value)) return false;
  const text = wordOf(value);
  // A sticky or global expression would remember where it stopped the last time.
  return rule instanceof RegExp
    ? new RegExp(rule.source, rule.flags.replaceAll(/[gy]/g, "")).test(text)
    : rule.includes(text);
}

function namesOf(rules: readonly [string, TagRule][]): string {
  return rules.map(([key]) => `"${key}"`).join(", ");
}

function ruleText(rule: TagRule): string {
  if (rule === true) return "there";
  return rule instanceof RegExp ? `of the form ${String(rule)}` : rule.map((value) => `"${value}"`).join(" or ");
}
