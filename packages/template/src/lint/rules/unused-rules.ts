import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import type { TemplateBody } from "../../template.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { referencesIn } from "../references-in.ts";

/** What is declared and never used. */
export const unusedRules: readonly LintRule[] = [
  {
    id: "unused-parameter",
    severity: Severity.Warning,
    description: "Every parameter is used.",
    cfnLint: ["W2001"],
    check: unused("Parameters", "parameter"),
  },
  {
    id: "unused-mapping",
    severity: Severity.Warning,
    description: "Every mapping is used.",
    cfnLint: ["W7001"],
    check: unused("Mappings", "mapping"),
  },
  {
    id: "unused-condition",
    severity: Severity.Warning,
    description: "Every condition is used.",
    cfnLint: ["W8001"],
    check: unused("Conditions", "condition"),
  },
];

function unused(section: "Parameters" | "Mappings" | "Conditions", word: string): LintRule["check"] {
  return (context): RuleHit[] => {
    const used = context.once(usedNames);
    // A macro is given the parameters, and may use what the template does not.
    if (context.isRewritten || used.anyOf.has(section)) return [];
    return Object.keys(context.template.body[section] ?? {})
      .filter((name) => !used[section].has(name) && !name.startsWith("Fn::"))
      .map((name) => ({
        message: `The ${word} ${name} is not used.`,
        remedy: "Remove it, or use it.",
        path: [section, name],
      }));
  };
}

interface UsedNames {
  readonly Parameters: ReadonlySet<string>;
  readonly Mappings: ReadonlySet<string>;
  readonly Conditions: ReadonlySet<string>;
  /** Sections of which a name is computed, so that any may be meant. */
  readonly anyOf: ReadonlySet<string>;
}

/** The names that the whole template mentions, loops as they are written. */
function usedNames(context: LintContext): UsedNames {
  const { body } = context.template;
  const mentioned = context.once(referencesIn);
  const used = { Parameters: new Set<string>(), Mappings: new Set<string>(), Conditions: new Set<string>() };
  const anyOf = new Set<string>();
  for (const [node, path] of usingParts(body)) {
    for (const reference of mentioned(node, path)) {
      if (reference.kind === "Ref" || reference.kind === "Sub") used.Parameters.add(reference.name);
      else if (reference.kind === "FindInMap") used.Mappings.add(reference.name);
      else if (reference.kind === "Condition") used.Conditions.add(reference.name);
    }
    noteComputed(node, used.Parameters, anyOf);
  }
  for (const declaration of [...Object.values<Json>(body.Resources), ...Object.values<Json>(body.Outputs ?? {})]) {
    const condition = isJsonObject(declaration) ? declaration["Condition"] : undefined;
    if (typeof condition === "string") used.Conditions.add(condition);
  }
  return { ...used, anyOf };
}

function usingParts(body: TemplateBody): [Json, JsonPath][] {
  const sections = ["Conditions", "Resources", "Outputs", "Rules", "Metadata", "Transform", "Mappings"] as const;
  return sections.flatMap((section) =>
    Object.entries<Json>(wrapped(body[section])).flatMap(([name, member]): [Json, JsonPath][] => {
      // Each member by itself: a declaration with one key only must not be taken for a function.
      if (!isJsonObject(member)) return [[member, [section, name]]];
      if (isFunction(member)) return [[member, [section, name]]];
      return Object.entries(member).map(([key, inner]) => [inner, [section, name, key]]);
    }),
  );
}

function wrapped(section: Json | Readonly<Record<string, Json>> | undefined): Readonly<Record<string, Json>> {
  if (section === undefined) return {};
  return isJsonObject(section) ? section : { "": section };
}

function isFunction(member: Readonly<Record<string, Json>>): boolean {
  const [key, ...others] = Object.keys(member);
  return others.length === 0 && (key === "Ref" || key === "Condition" || key?.startsWith("Fn::") === true);
}

/** Functions whose name of a parameter or mapping is another function's answer. */
function noteComputed(node: Json, parameters: Set<string>, anyOf: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) noteComputed(item, parameters, anyOf);
    return;
  }
  if (!isJsonObject(node)) return;
  for (const [key, member] of Object.entries(node)) {
    if (key === "Fn::FindInMap" && Array.isArray(member) && typeof member[0] !== "string") anyOf.add("Mappings");
    if (key === "Ref" && typeof member !== "string") anyOf.add("Parameters");
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
    if (key === "Fn::RefAll") anyOf.add("Parameters");
    if ((key === "Fn::ValueOf" || key === "Fn::ValueOfAll") && Array.isArray(member)) {
      if (typeof member[0] === "string") parameters.add(member[0]);
    }
    noteComputed(member, parameters, anyOf);
  }
}
