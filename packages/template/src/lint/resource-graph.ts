import { buildDependencyGraph, type DependencyGraph } from "../graph/dependency-graph.ts";
import { hasLoop } from "../structure/transforms.ts";
import type { LintContext } from "./lint-rule.ts";
import { referencesIn } from "./references-in.ts";

/** Which resources need which; nothing where a loop would make more of them. Ask for it with `context.once`. */
export function resourceGraph(context: LintContext): DependencyGraph | undefined {
  const { body } = context;
  return hasLoop(body.Resources) ? undefined : buildDependencyGraph(body, { referencesIn: context.once(referencesIn) });
}
