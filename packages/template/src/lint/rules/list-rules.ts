import { argumentSentences } from "../../evaluate/argument-sentences.ts";
import { isPseudoParameter } from "../../evaluate/pseudo-parameters.ts";
import { parseParameterType } from "../../inputs/parameter-type.ts";
import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { subPieces } from "../../references/sub-pieces.ts";
import { Severity } from "../finding.ts";
import { functionCalls, type FunctionCall } from "../function-calls.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { catalogName } from "../resource-types.ts";
import { isFunction, variantsOf } from "../variants.ts";

/** Lists where a text belongs, and the other way round. */
export const listRules: readonly LintRule[] = [
  {
    id: "list-expected",
    severity: Severity.Error,
    description: "Fn::Join and Fn::Select are given lists.",
    cfnLint: ["E1017", "E1022"],
    check: eachCall(({ name, argument, path }, context) => {
      if ((name !== "Fn::Join" && name !== "Fn::Select") || !Array.isArray(argument)) return [];
      const [, list = null] = argument;
      if (!isText(list, context)) return [];
      return [
        {
          message: `${nameOf(list)} is one text, and ${name} needs a list.`,
          remedy: "Split it with Fn::Split, or make the parameter a CommaDelimitedList.",
          serviceMessage: argumentSentences[name],
          path: [...path, name, 1],
        },
      ];
    }),
  },
  {
    id: "text-expected",
    severity: Severity.Error,
    description: "Where a text is needed no list is given.",
    cfnLint: ["E1018", "E1019", "E1021", "E1022", "E8003"],
    check: eachCall((call, context) =>
      textArguments(call).flatMap(({ value, path }) =>
        isList(value, context)
          ? [
              {
                message: `${nameOf(value)} is a list, and ${call.name} needs a text here.`,
                remedy: "Make a text of it with Fn::Join, or choose one with Fn::Select.",
                path,
              },
            ]
          : [],
      ),
    ),
  },
  {
    id: "output-value",
    severity: Severity.Error,
    description: "Outputs have texts as values.",
    cfnLint: ["E6101"],
    check: outputValues,
  },
];

function eachCall(check: (call: FunctionCall, context: LintContext) => RuleHit[]): LintRule["check"] {
  return (context) => (context.isRewritten ? [] : context.once(functionCalls).flatMap((call) => check(call, context)));
}

interface Argument {
  readonly value: Json;
  readonly path: JsonPath;
}

/** The arguments of a call that must be texts. The names in Fn::Sub are read as Ref and Fn::GetAtt would read them. */
function textArguments({ name, argument, path }: FunctionCall): Argument[] {
  const at = [...path, name];
  const [first = null, second = null]: Json[] = Array.isArray(argument) ? argument : [];
  const each = (list: Json, from: JsonPath): Argument[] =>
    Array.isArray(list) ? list.map((value, index) => ({ value, path: [...from, index] })) : [];
  switch (name) {
    case "Fn::Base64":
      return [{ value: argument, path: at }];
    case "Fn::Equals":
      return each(argument, at);
    case "Fn::Join":
      return each(second, [...at, 1]);
    case "Fn::Split":
      return [{ value: second, path: [...at, 1] }];
    case "Fn::Sub": {
      const [text, own] = Array.isArray(argument) ? [first, second] : [argument, {}];
      const variables = isJsonObject(own) ? own : {};
      const names = subPieces(typeof text === "string" ? text : "").flatMap((piece) =>
        piece.kind === "variable" && !Object.hasOwn(variables, piece.name) ? [piece.name] : [],
      );
      return [
        ...[...new Set(names)].map((each) => ({ value: named(each), path: at })),
        ...Object.entries(variables).map(([key, value]) => ({ value, path: [...at, 1, key] })),
      ];
    }
    default:
      return [];
  }
}

function named(name: string): Json {
  return name.includes(".") ? { "Fn::GetAtt": name } : { Ref: name };
}

function nameOf(value: Json): string {
  const { Ref: ref } = isJsonObject(value) ? value : {};
  return typeof ref === "string" ? ref : (attributeIn(value)?.join(".") ?? "This");
}

/** Whether a value is certainly a list: a parameter of a list type, an attribute that is one, or a list itself. */
function isList(value: Json, context: LintContext): boolean {
  if (!isJsonObject(value) || !isFunction(value)) return false;
  const { Ref: ref } = value;
  if (typeof ref === "string") return ref === "AWS::NotificationARNs" || isParameter(ref, context, true);
  return isListAttribute(value, context);
}

/** Whether a value is certainly one text: a parameter that is no list, a pseudo parameter or a resource. */
function isText(value: Json, context: LintContext): boolean {
  const { Ref: ref } = isJsonObject(value) && isFunction(value) ? value : {};
  if (typeof ref !== "string") return false;
  if (isPseudoParameter(ref)) return ref !== "AWS::NotificationARNs" && ref !== "AWS::NoValue";
  return isParameter(ref, context, false);
}

function isParameter(name: string, { body }: LintContext, asList: boolean): boolean {
  const declared = Object.hasOwn(body.Parameters ?? {}, name) ? body.Parameters?.[name] : undefined;
  const type = isJsonObject(declared) ? (declared["Type"] ?? "String") : undefined;
  return typeof type === "string" && parseParameterType(type)?.isList === asList;
}

function isListAttribute(value: Json, { body, catalog }: LintContext): boolean {
  const [id = "", ...rest] = attributeIn(value) ?? [];
  const declared: Json = Object.hasOwn(body.Resources, id) ? (body.Resources[id] ?? null) : null;
  const typeName = isJsonObject(declared) ? declared["Type"] : undefined;
  // What stacks and custom resources answer is their own affair.
  if (typeof typeName !== "string" || typeName.startsWith("AWS::CloudFormation::")) return false;
  return catalog.find(catalogName(typeName))?.attributes[rest.join(".")]?.kind === "list";
}

/** The logical id and the names behind it; `undefined` when a function computes one of them. */
function attributeIn(value: Json): string[] | undefined {
  const { "Fn::GetAtt": attribute } = isJsonObject(value) ? value : {};
  if (typeof attribute === "string") return attribute.split(".");
  return Array.isArray(attribute) && attribute.every((part) => typeof part === "string") ? attribute : undefined;
}

function outputValues(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  return Object.entries<Json>(context.body.Outputs ?? {}).flatMap(([name, output]) => {
    const written = isJsonObject(output) ? output["Value"] : undefined;
    const path = ["Outputs", name, "Value"];
    const isCertain = (value: Json): boolean =>
      (typeof value === "object" && !isFunction(value)) || isList(value, context);
    const wrong = isList(written ?? null, context)
      ? [{ path }]
      : variantsOf(written, path).filter(({ value }) => isCertain(value));
    return wrong.map(({ path: at }) => ({
      message: `The value of the output ${name} is no text.`,
      remedy: "Make a text of it with Fn::Join or Fn::Select.",
      path: at,
    }));
  });
}
