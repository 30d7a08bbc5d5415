import { buildDependencyGraph, type Evaluator, type TemplateBody } from "@stacksteward/template";

/** The resources a template makes under its conditions, in the order of the template, each with what it needs directly. */
export function activeDependencies(body: TemplateBody, evaluator: Evaluator): ReadonlyMap<string, readonly string[]> {
  const graph = buildDependencyGraph(body, evaluator);
  return new Map(graph.nodes.map((logicalId) => [logicalId, graph.dependenciesOf(logicalId)]));
}
