import { checkValue } from "../../inputs/check-value.ts";
import { describeInput } from "../../inputs/describe-inputs.ts";
import { matchesQuickly } from "../../inputs/parameter-pattern.ts";
import { parseParameterType } from "../../inputs/parameter-type.ts";
import { isScalar } from "../../evaluate/scalar.ts";
import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

/** How parameters are declared: see "Parameters" in the CloudFormation user guide. */
export const parameterRules: readonly LintRule[] = [
  {
    id: "parameter-attribute",
    severity: Severity.Error,
    description: "The attributes of parameters have values of the right kind, without functions.",
    cfnLint: ["E2001"],
    check: (context) =>
      declarations(context).flatMap(({ name, declaration }) =>
        Object.entries(declaration).flatMap(([attribute, value]): RuleHit[] => {
          const kind = kinds.get(attribute);
          if (kind === undefined || value === null) return [];
          // A list may stand for a list type.
          if (attribute === "Default" && Array.isArray(value) && value.every(isScalar)) return [];
          return brokenParts(kind, value).map(({ at, remedy }) => ({
            message: `${attribute} of ${name} is not ${kind.word}.`,
            remedy,
            path: ["Parameters", name, attribute, ...at],
          }));
        }),
      ),
  },
  {
    id: "parameter-default",
    severity: Severity.Error,
    description: "Defaults keep to the rules of their parameters.",
    cfnLint: ["E2015"],
    check: (context) => declarations(context).flatMap(brokenDefaults),
  },
  {
    id: "parameter-constraint",
    severity: Severity.Warning,
    description: "Constraints of parameters fit their types and can be met.",
    cfnLint: ["E2001", "E2015"],
    check: (context) => declarations(context).flatMap(idleConstraints),
  },
];

interface Declaration {
  readonly name: string;
  readonly declaration: JsonObject;
}

function declarations({ body }: LintContext): Declaration[] {
  return Object.entries<Json>(body.Parameters ?? {}).flatMap(([name, declaration]) =>
    isJsonObject(declaration) ? [{ name, declaration }] : [],
  );
}

interface Kind {
  readonly word: string;
  readonly remedy: string;
  readonly fits: (value: Json) => boolean;
  readonly isList?: true;
}

const text: Kind = { word: "a text", remedy: "Write a text; functions do not work here.", fits: isScalar };
const texts: Kind = { word: "a list of texts", remedy: "Write a list of texts.", fits: isScalar, isList: true };
const number: Kind = { word: "a number", remedy: "Write a number.", fits: isNumber };
const length: Kind = { word: "a length", remedy: "Write a whole number from 0 up.", fits: isLength };
const truth: Kind = {
  word: "true or false",
  remedy: "Write true or false.",
  fits: (value) => isScalar(value) && /^(?:true|false)$/i.test(String(value)),
};

const kinds: ReadonlyMap<string, Kind> = new Map([
  ["AllowedPattern", text],
  ["AllowedValues", texts],
  ["ConstraintDescription", text],
  ["Default", text],
  ["Description", text],
  ["MaxLength", length],
  ["MaxValue", number],
  ["MinLength", length],
  ["MinValue", number],
  ["NoEcho", truth],
]);

function isNumber(value: Json): boolean {
  return (
    isScalar(value) &&
    typeof value !== "boolean" &&
    /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(`${value}`)
  );
}

function isLength(value: Json): boolean {
  return isScalar(value) && /^\d+(?:\.0*)?$/.test(`${value}`.trim());
}

function brokenParts({ fits, isList, remedy }: Kind, value: Json): { at: (string | number)[]; remedy: string }[] {
  if (isList !== true) return fits(value) ? [] : [{ at: [], remedy }];
  if (!Array.isArray(value)) return [{ at: [], remedy }];
  return value.flatMap((member, index) => (fits(member) || member === null ? [] : [{ at: [index], remedy }]));
}

function brokenDefaults({ name, declaration }: Declaration): RuleHit[] {
  const { Default: written, Type: type } = declaration;
  if (!isScalar(written ?? null) || typeof type !== "string" || parseParameterType(type) === undefined) return [];
  const input = describeInput(name, declaration);
  const value = input.default ?? "";
  const parts = input.isList && !input.isSsmValue ? value.split(",").map((item) => item.trim()) : value;
  const problem = checkValue(input, parts, matchesQuickly);
  // A list may be allowed as a whole, too.
  if (problem === undefined || (input.isList && input.allowedValues?.includes(value))) return [];
  return [
    {
      // It may be a secret, so it is not named.
      message: `The default of ${name} breaks its own rule: it ${problem.message}`,
      remedy: "Correct the default, or the rule.",
      path: ["Parameters", name, "Default"],
    },
  ];
}

function idleConstraints({ name, declaration }: Declaration): RuleHit[] {
  const input = describeInput(name, declaration);
  const isNumeric = parseParameterType(input.type)?.element === "Number";
  const idle = isNumeric ? ["MaxLength", "MinLength", "AllowedPattern"] : ["MaxValue", "MinValue"];
  const { minLength, maxLength, minValue, maxValue } = input;
  const crossed = [
    ["MinLength", minLength, maxLength],
    ["MinValue", minValue, maxValue],
  ] as const;
  return [
    ...idle
      .filter((attribute) => Object.hasOwn(declaration, attribute))
      .map((attribute) => ({
        message: `${attribute} means nothing for a parameter of the type ${input.type}.`,
        remedy: "Remove it, or use another constraint.",
        path: ["Parameters", name, attribute],
      })),
    ...crossed
      .filter(([, least, most]) => least !== undefined && most !== undefined && least > most)
      .map(([attribute, least, most]) => ({
        message: `No value of ${name} is both at least ${least} and at most ${most}.`,
        remedy: `Correct ${attribute}, or the other bound.`,
        path: ["Parameters", name, attribute],
      })),
  ];
}
