import type { Catalog } from "@stacksteward/catalog";

import type { ResourceDifference } from "../change.ts";
import { createEvaluator } from "../evaluate/evaluator.ts";
import { UNKNOWN, type EvaluationScope, type Evaluator } from "../evaluation.ts";
import type { DependencyGraph } from "../graph/dependency-graph.ts";
import { sameValue } from "./same-value.ts";
import { haveSameInputs } from "./same-inputs.ts";
import type { DeployedSide, DesiredSide } from "./template-side.ts";

/** One comparison under way: what its parts share. */
export interface Comparison {
  readonly before: Evaluator;
  /** Whether a resource is deployed and still there. */
  readonly isThere: (logicalId: string) => boolean;
  readonly after: Evaluator;
  /** Evaluates what is removed: the service no longer asks the resources it refers to. */
  readonly removed: Evaluator;
  readonly catalog: Catalog;
  /** Whether values can only change where something else is written, or where a resource changes. */
  readonly sameInputs: boolean;
  readonly changedParameters: ReadonlySet<string>;
  /** Whether the tags of the stack change, which every resource passes on that can carry tags. */
  readonly stackTagsChange: boolean;
  /** Whether the template of this nested stack is to be taken for another one. */
  readonly nestedTemplateMayDiffer: (logicalId: string) => boolean;
  /** What was found so far, by logical id. A resource comes after everything it refers to. */
  readonly differences: Map<string, ResourceDifference>;
  /** Of the desired template. Only made when something differs. */
  readonly graph: () => DependencyGraph;
}

export function createComparison(
  deployed: DeployedSide,
  desired: DesiredSide,
  catalog: Catalog,
  graphOf: (evaluator: Evaluator) => DependencyGraph,
): Comparison {
  const differences = new Map<string, ResourceDifference>();
  const existing = new Set<string>();
  const before = createEvaluator(deployed.body, deployed.scope);
  for (const [logicalId, declaration] of Object.entries(deployed.body.Resources)) {
    if (before.isActive(declaration) && deployed.gone?.has(logicalId) !== true) existing.add(logicalId);
  }
  const keepsIdentity = (logicalId: string): boolean => {
    const difference = differences.get(logicalId);
    return existing.has(logicalId) && difference?.action !== "Add" && difference?.replacement !== "True";
  };
  const after = createEvaluator(desired.body, {
    ...desired.scope,
    ref: (logicalId) => (keepsIdentity(logicalId) ? deployed.scope.ref(logicalId) : UNKNOWN),
    attribute: (logicalId, name) => (keepsIdentity(logicalId) ? deployed.scope.attribute(logicalId, name) : UNKNOWN),
  });
  const nested = desired.nestedTemplatesMayDiffer ?? false;
  let graph: DependencyGraph | undefined;
  return {
    before,
    isThere: (logicalId) => existing.has(logicalId),
    after,
    removed: createEvaluator(deployed.body, { ...deployed.scope, ref: () => UNKNOWN, attribute: () => UNKNOWN }),
    catalog,
    sameInputs: haveSameInputs(deployed, desired),
    changedParameters: changedParameters(deployed, desired),
    stackTagsChange: !sameValue({ ...deployed.tags }, { ...desired.tags }),
    nestedTemplateMayDiffer: (logicalId) => (typeof nested === "boolean" ? nested : nested.has(logicalId)),
    differences,
    graph: () => (graph ??= graphOf(after)),
  };
}

function changedParameters(deployed: DeployedSide, desired: DesiredSide): ReadonlySet<string> {
  const before = deployed.parameterTexts ?? textsOf(deployed.scope.parameters);
  const after = desired.parameterTexts ?? textsOf(desired.scope.parameters);
  return new Set(Object.keys(after).filter((name) => before[name] !== after[name]));
}

function textsOf(parameters: EvaluationScope["parameters"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, typeof value === "symbol" ? "" : String(value)]),
  );
}
