import { buildDependencyGraph, circularDependencies } from "../../graph/dependency-graph.ts";
import { hasLoop } from "../../structure/transforms.ts";
import { Severity } from "../finding.ts";
import type { LintRule } from "../lint-rule.ts";

export const circularDependency: LintRule = {
  id: "circular-dependency",
  severity: Severity.Error,
  description: "Resources do not need each other in a circle.",
  cfnLint: ["E3004"],
  check: ({ body }) => (hasLoop(body.Resources) ? [] : circularDependencies(buildDependencyGraph(body))),
};
