import { checkFunctions } from "../../structure/check-functions.ts";
import { checkLimits } from "../../structure/check-limits.ts";
import { checkMappings } from "../../structure/check-mappings.ts";
import { checkNames } from "../../structure/check-names.ts";
import { checkOutputs } from "../../structure/check-outputs.ts";
import { checkParameters } from "../../structure/check-parameters.ts";
import { checkReferences } from "../../structure/check-references.ts";
import { checkResources } from "../../structure/check-resources.ts";
import { checkSections } from "../../structure/check-sections.ts";
import type { TemplateProblem } from "../../template-error.ts";
import type { TemplateBody } from "../../template.ts";
import { Severity } from "../finding.ts";
import type { LintRule } from "../lint-rule.ts";
import { referencesIn } from "../references-in.ts";

/** What CloudFormation refuses before it looks at any property: the parts of `checkStructure`, each a rule. */
export const structureRules: readonly LintRule[] = [
  {
    id: "sections",
    severity: Severity.Error,
    description: "The template has only sections that CloudFormation knows.",
    cfnLint: ["E1001", "E1004", "E1005"],
    check: unlessRewritten(checkSections),
  },
  {
    id: "parameters",
    severity: Severity.Error,
    description: "Parameters have a type that there is, and no attributes that there are not.",
    cfnLint: ["E2001", "E2002", "E2003"],
    check: ({ body }) => checkParameters(body),
  },
  {
    id: "mappings",
    severity: Severity.Error,
    description: "Mappings have two levels of keys, and text, numbers or lists below them.",
    cfnLint: ["E7001"],
    check: ({ body }) => checkMappings(body),
  },
  {
    id: "names",
    severity: Severity.Error,
    description: "Logical ids are letters and digits, and stand once.",
    cfnLint: ["E3001", "E3007", "E3011", "E6004", "E6011", "E7002"],
    check: ({ body }) => checkNames(body),
  },
  {
    id: "resources",
    severity: Severity.Error,
    description: "Resources have a type, and only attributes that there are.",
    cfnLint: ["E3001", "E3005", "E3028", "E3035", "E3036"],
    check: ({ body, isRewritten }) => checkResources(body, { isRewritten }),
  },
  {
    id: "limits",
    severity: Severity.Error,
    description: "The template keeps to CloudFormation's quotas.",
    cfnLint: ["E1002", "E1003", "E2010", "E2011", "E3010", "E6010", "E7010"],
    check: ({ body }) => checkLimits(body),
  },
  {
    id: "outputs",
    severity: Severity.Error,
    description: "Outputs have a value, and exports a name.",
    cfnLint: ["E6001", "E6002", "E6003", "E6102"],
    check: unlessRewritten(checkOutputs),
  },
  {
    id: "functions",
    severity: Severity.Error,
    description: "Functions exist and have the arguments they need.",
    cfnLint: ["E1011", "E1015", "E1016", "E1017", "E1018", "E1021", "E1022", "E1024", "E1028", "E1030", "E1031"].concat(
      ["E1032", "E8003", "E8004", "E8005", "E8006", "E8007", "E8001"],
    ),
    check: unlessRewritten(checkFunctions),
  },
  {
    id: "references",
    severity: Severity.Error,
    description: "What is referred to is declared.",
    cfnLint: ["E1010", "E1011", "E1019", "E1020", "E1028", "E3005", "E3015", "E6005", "E8002"],
    check: (context) => (context.isRewritten ? [] : checkReferences(context.body, context.once(referencesIn))),
  },
];

function unlessRewritten(check: (body: TemplateBody) => readonly TemplateProblem[]): LintRule["check"] {
  return ({ body, isRewritten }) => (isRewritten ? [] : check(body));
}
