import type { Catalog } from "@stacksteward/catalog";

import type { ResourceDifference } from "../change.ts";
import { buildDependencyGraph } from "../graph/dependency-graph.ts";
import type { ResourceDeclaration } from "../template.ts";
import { compareResource, evaluateResource } from "./compare-resource.ts";
import { createComparison, type Comparison } from "./comparison.ts";
import { removalAction } from "./predict-replacement.ts";
import { isSelfContained } from "./same-inputs.ts";
import { sameValue } from "./same-value.ts";
import type { DeployedSide, DesiredSide } from "./template-side.ts";

/**
 * What deploying `after` would do to the resources of `before`, as CloudFormation's change sets predict it: meaning counts,
 * not writing. Added and modified resources come in the order of the desired template, then the removed ones.
 * A resource whose type changes is removed and added. Conditions and `DependsOn` alone change nothing.
 * Takes time linear in the size of the templates; the catalog is only asked about types that change.
 * Throws `TemplateError` when a value can't be evaluated.
 */
export function compareTemplates(before: DeployedSide, after: DesiredSide, catalog: Catalog): ResourceDifference[] {
  const comparison = createComparison(before, after, catalog, (evaluator) =>
    buildDependencyGraph(after.body, evaluator),
  );
  const pending = Object.keys(after.body.Resources).filter((logicalId) => !isUntouched(logicalId, comparison));
  const removed = Object.entries(before.body.Resources).flatMap(([logicalId, declaration]) =>
    comparison.before.isActive(declaration) && !staysUnderItsId(logicalId, declaration, comparison)
      ? [removal(logicalId, declaration, comparison)]
      : [],
  );
  if (pending.length > 0) compareInOrder(new Set(pending), comparison);
  const changed = Object.keys(after.body.Resources).flatMap((logicalId) => comparison.differences.get(logicalId) ?? []);
  return [...changed, ...removed];
}

/** Whether nothing about the resource can change unless something it refers to does. Never evaluates its properties. */
function isUntouched(logicalId: string, comparison: Comparison): boolean {
  const { before, after, sameInputs, stackTagsChange, nestedTemplateMayDiffer } = comparison;
  const [deployed, desired] = [resourceOf(before.body, logicalId), resourceOf(after.body, logicalId)];
  if (desired === undefined || !sameInputs || stackTagsChange) return false;
  if (desired.Type === "AWS::CloudFormation::Stack" && nestedTemplateMayDiffer(logicalId)) return false;
  return (
    comparison.isThere(logicalId) && deployed !== undefined && sameValue(deployed, desired) && isSelfContained(desired)
  );
}

/** Compares `pending`, and everything that refers to something that was found to differ, dependencies first. */
function compareInOrder(pending: ReadonlySet<string>, comparison: Comparison): void {
  const { before, after, differences } = comparison;
  const graph = comparison.graph();
  const inOrder = new Set([...graph.order, ...graph.nodes]);
  for (const logicalId of inOrder) {
    const refersToChange = differences.size > 0 && graph.dependenciesOf(logicalId).some((id) => differences.has(id));
    if (!pending.has(logicalId) && !refersToChange) continue;
    const desired = resourceOf(after.body, logicalId);
    if (desired === undefined) continue;
    const deployed = resourceOf(before.body, logicalId);
    const stays = deployed !== undefined && comparison.isThere(logicalId) && deployed.Type === desired.Type;
    const difference = stays
      ? compareResource(
          logicalId,
          deployed,
          desired,
          refersToChange ? comparison : { ...comparison, differences: none },
        )
      : addition(logicalId, desired, comparison);
    if (difference !== undefined) differences.set(logicalId, difference);
  }
}

/** Spares whoever looks for causes from looking through a resource that refers to nothing that differs. */
const none: Comparison["differences"] = new Map();

function addition(logicalId: string, declaration: ResourceDeclaration, { after }: Comparison): ResourceDifference {
  const evaluated = evaluateResource(logicalId, declaration, after);
  return { logicalId, type: declaration.Type, action: "Add", scope: [], details: [], after: evaluated };
}

function removal(logicalId: string, declaration: ResourceDeclaration, { removed }: Comparison): ResourceDifference {
  const before = evaluateResource(logicalId, declaration, removed);
  return {
    logicalId,
    type: declaration.Type,
    action: "Remove",
    policyAction: removalAction(declaration.Type, before.Properties, before.DeletionPolicy),
    scope: [],
    details: [],
    before,
  };
}

function staysUnderItsId(logicalId: string, deployed: ResourceDeclaration, { after }: Comparison): boolean {
  const desired = resourceOf(after.body, logicalId);
  return desired !== undefined && desired.Type === deployed.Type && after.isActive(desired);
}

function resourceOf(
  { Resources: resources }: { readonly Resources: Readonly<Record<string, ResourceDeclaration>> },
  logicalId: string,
): ResourceDeclaration | undefined {
  return Object.hasOwn(resources, logicalId) ? resources[logicalId] : undefined;
}
