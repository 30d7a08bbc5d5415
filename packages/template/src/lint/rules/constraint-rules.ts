import { ConstraintKind, type ConstraintProblem } from "../../validate/constraint-problem.ts";
import { validateConstraints } from "../../validate/validate-constraints.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";

/** Values held against the schemas of their types, as CloudFormation does before it calls a service. */
export const constraintRules: readonly LintRule[] = [
  {
    id: "property-length",
    severity: Severity.Error,
    description: "Texts are as long as the schema of the type says.",
    cfnLint: ["E3033"],
    check: violations(ConstraintKind.Length),
  },
  {
    id: "property-pattern",
    severity: Severity.Error,
    description: "Texts have the form that the schema of the type says.",
    cfnLint: ["E3031"],
    check: violations(ConstraintKind.Pattern),
  },
  {
    id: "property-range",
    severity: Severity.Error,
    description: "Numbers are as large as the schema of the type says.",
    cfnLint: ["E3034"],
    check: violations(ConstraintKind.Range),
  },
  {
    id: "property-items",
    severity: Severity.Error,
    description: "Lists have as many items as the schema of the type says.",
    cfnLint: ["E3032"],
    check: violations(ConstraintKind.Items),
  },
  {
    id: "property-item-twice",
    severity: Severity.Error,
    description: "Nothing is twice in a list of which the schema says that its items are unique.",
    cfnLint: ["E3037"],
    check: violations(ConstraintKind.Unique),
  },
];

function violations(kind: ConstraintKind): LintRule["check"] {
  return (context) => context.once(constraintProblems).filter((problem) => problem.kind === kind);
}

function constraintProblems(context: LintContext): ConstraintProblem[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ type, properties, path }) => {
    if (type.transform !== undefined) return [];
    const constraints = context.catalog.constraints(type.name);
    return validateConstraints(type, constraints, properties, path);
  });
}
