import { Severity } from "../finding.ts";
import type { LintRule, RuleHit } from "../lint-rule.ts";
import { parameterUses, type ParameterUse } from "../parameter-uses.ts";

/** Parameters held against the properties that take them. */
export const parameterUseRules: readonly LintRule[] = [
  {
    id: "parameter-type",
    severity: Severity.Error,
    description: "Parameters of list types go where properties take lists, others where they take one value.",
    cfnLint: ["E3012", "W1030"],
    check: (context) => context.once(parameterUses).flatMap(wrongKind),
  },
  {
    id: "parameter-value",
    severity: Severity.Warning,
    description: "The default and the allowed values of a parameter are values that its property takes.",
    cfnLint: ["W1030"],
    check: (context) => context.once(parameterUses).flatMap(wrongValues),
  },
];

const single: ReadonlySet<string> = new Set(["string", "integer", "number", "boolean", "timestamp"]);

function wrongKind({ parameter: { name, isList }, shape, property, path }: ParameterUse): RuleHit[] {
  if (isList && single.has(shape.kind)) {
    return [
      {
        message: `The parameter ${name} is a list, and ${property} takes one value.`,
        remedy: "Choose one with Fn::Select, or make the parameter a String.",
        path,
      },
    ];
  }
  if (isList || shape.kind !== "list") return [];
  return [
    {
      message: `The parameter ${name} is one value, and ${property} takes a list.`,
      remedy: "Make a list of it, or make the parameter a CommaDelimitedList.",
      path,
    },
  ];
}

/** An empty default often stands for no value, and is then replaced or left out by a condition. */
function wrongValues({ parameter, shape, property, path }: ParameterUse): RuleHit[] {
  const { name, isList, isSsmValue, noEcho, allowedValues = [], default: standard } = parameter;
  const taken = "allowedValues" in shape ? shape.allowedValues?.map(String) : undefined;
  if (taken === undefined || isList || isSsmValue || noEcho) return [];
  const given = new Set(standard === undefined ? allowedValues : [...allowedValues, standard]);
  const wrong = [...given].filter((value) => value !== "" && !taken.includes(value));
  if (wrong.length === 0) return [];
  return [
    {
      message: `The parameter ${name} may be ${wrong.slice(0, 5).join(", ")}, which ${property} does not take.`,
      remedy: `Allow only ${taken.slice(0, 8).join(", ")}${taken.length > 8 ? ", …" : ""}.`,
      path,
    },
  ];
}
