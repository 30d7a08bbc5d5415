import type { Catalog } from "@stacksteward/catalog";

import { nearestName } from "../nearest-name.ts";
import { comparePlaces } from "../structure/place-problems.ts";
import type { Template } from "../template.ts";
import { allRules } from "./all-rules.ts";
import { createLintContext } from "./create-lint-context.ts";
import type { Finding, Severity, SuppressedFinding } from "./finding.ts";
import type { LintRule, RuleHit } from "./lint-rule.ts";
import { readSuppressions } from "./suppressions.ts";

/** What rules there are, and what their findings weigh. */
export interface LintSettings {
  /** By rule id: another severity, or `off`. Default: each rule's own. */
  readonly rules?: Readonly<Record<string, Severity | "off">>;
  /** Rules of your own, beside the built-in ones. */
  readonly ownRules?: readonly LintRule[];
  /** What day it is, for runtimes that end on a day. Default: today. */
  readonly today?: Date;
}

/** What {@link lintTemplate} found. */
export interface LintResult {
  /** In the order of the file. */
  readonly findings: readonly Finding[];
  /** What the template's own metadata lets go. */
  readonly suppressed: readonly SuppressedFinding[];
}

/**
 * Holds a template against every rule. Pure, and linear in the size of the template. Throws `RangeError` when the settings
 * name a rule that does not exist, or two rules have one id.
 */
export function lintTemplate(
  template: Template,
  catalog: Pick<Catalog, "find" | "has" | "typeNames" | "constraints">,
  settings: LintSettings = {},
): LintResult {
  const { ownRules = [] } = settings;
  const rules = ownRules.length === 0 ? allRules : [...allRules, ...ownRules];
  if (ownRules.length > 0 || settings.rules !== undefined) assertSettings(rules, settings);
  const context = createLintContext(template, catalog, settings.today ?? new Date());
  const suppressionOf = readSuppressions(template.body);
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const rule of rules) {
    const severity = settings.rules?.[rule.id] ?? rule.severity;
    if (severity === "off") continue;
    for (const hit of rule.check(context)) {
      const finding = toFinding(template, rule, severity, hit);
      const suppression = suppressionOf(rule, finding);
      if (suppression === undefined) findings.push(finding);
      else suppressed.push({ ...finding, ...suppression });
    }
  }
  return { findings: inOrder(findings), suppressed: inOrder(suppressed) };
}

function toFinding(template: Template, rule: LintRule, severity: Severity, hit: RuleHit): Finding {
  const { code, message, remedy, serviceMessage, path } = hit;
  const range = hit.range ?? (path === undefined ? undefined : template.locate(path, "key"));
  const resource = path?.[0] === "Resources" && path.length > 1 ? String(path[1]) : undefined;
  return {
    rule: rule.id,
    severity,
    tool: "stacksteward",
    message,
    ...(code === undefined ? {} : { code }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(serviceMessage === undefined ? {} : { serviceMessage }),
    ...(path === undefined ? {} : { path }),
    ...(resource === undefined ? {} : { resource }),
    ...(range === undefined ? {} : { range }),
  };
}

function inOrder<Placed extends Finding>(findings: readonly Placed[]): Placed[] {
  return findings.toSorted((a, b) => comparePlaces(a.range, b.range));
}

function assertSettings(rules: readonly LintRule[], settings: LintSettings): void {
  const ids = new Set<string>();
  for (const { id } of rules) {
    if (ids.has(id)) throw new RangeError(`There are two rules "${id}". Give yours another id.`);
    ids.add(id);
  }
  for (const name of Object.keys(settings.rules ?? {})) {
    if (ids.has(name)) continue;
    const meant = nearestName(name, [...ids]);
    const remedy = meant === undefined ? `Rules are ${[...ids].join(", ")}.` : `Did you mean "${meant}"?`;
    throw new RangeError(`There is no rule "${name}". ${remedy}`);
  }
}
