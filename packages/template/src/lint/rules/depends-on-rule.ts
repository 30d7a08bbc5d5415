import type { ResourceReference } from "../../graph/dependency-graph.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { resourceGraph } from "../resource-graph.ts";

export const dependsOnRule: LintRule = {
  id: "needless-depends-on",
  severity: Severity.Info,
  description: "DependsOn names what the resource does not refer to anyway, once.",
  cfnLint: ["W3005"],
  check: needless,
};

function needless(context: LintContext): RuleHit[] {
  const references = context.isRewritten ? [] : (context.once(resourceGraph)?.references ?? []);
  if (!references.some(({ kind }) => kind === "DependsOn")) return [];
  const referring = new Map<string, ResourceReference>();
  for (const reference of references) {
    // What stands in Fn::If may not be there when the order counts; a missing resource makes DependsOn idle anyway.
    if (reference.kind !== "DependsOn" && !reference.path.includes("Fn::If")) referring.set(pair(reference), reference);
  }
  const named = new Set<string>();
  return references.flatMap((reference): RuleHit[] => {
    if (reference.kind !== "DependsOn") return [];
    const { from, to, path } = reference;
    const cause = referring.get(pair(reference));
    const isTwice = named.has(pair(reference));
    named.add(pair(reference));
    if (cause === undefined && !isTwice) return [];
    return [
      {
        message: isTwice
          ? `DependsOn of ${from} names ${to} twice.`
          : `${from} refers to ${to} anyway, with ${functionOf(cause)}.`,
        remedy: `Remove ${to} from DependsOn.`,
        path,
      },
    ];
  });
}

function pair({ from, to }: ResourceReference): string {
  return `${from} ${to}`;
}

function functionOf(cause: ResourceReference | undefined): string {
  return cause?.kind === "Ref" ? "Ref" : cause?.kind === "Sub" ? "Fn::Sub" : "Fn::GetAtt";
}
