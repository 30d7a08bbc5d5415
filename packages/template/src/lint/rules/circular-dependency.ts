import { circularDependencies } from "../../graph/dependency-graph.ts";
import { Severity } from "../finding.ts";
import type { LintRule } from "../lint-rule.ts";
import { resourceGraph } from "../resource-graph.ts";

export const circularDependency: LintRule = {
  id: "circular-dependency",
  severity: Severity.Error,
  description: "Resources do not need each other in a circle.",
  cfnLint: ["E3004"],
  check: (context) => {
    const graph = context.once(resourceGraph);
    return graph === undefined ? [] : circularDependencies(graph);
  },
};
