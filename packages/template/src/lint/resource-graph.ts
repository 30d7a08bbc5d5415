import { buildDependencyGraph, type DependencyGraph } from "../graph/dependency-graph.ts";
import { hasLoop } from "../structure/transforms.ts";
import type { LintContext } from "./lint-rule.ts";

/** Which resources need which; nothing where a loop would make more of them. Ask for it with `context.once`. */
export function resourceGraph({ body }: LintContext): DependencyGraph | undefined {
  return hasLoop(body.Resources) ? undefined : buildDependencyGraph(body);
}
