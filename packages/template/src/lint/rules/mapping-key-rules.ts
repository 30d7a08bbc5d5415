import { isScalar, scalarText } from "../../evaluate/scalar.ts";
import { describeInput } from "../../inputs/describe-inputs.ts";
import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { nearestName } from "../../nearest-name.ts";
import { didYouMean } from "../../structure/structure-problem.ts";
import { TemplateErrorCode } from "../../template-error.ts";
import { Severity } from "../finding.ts";
import { functionCalls, type FunctionCall } from "../function-calls.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { createConditionSolver } from "../truth/condition-solver.ts";

/** What `Fn::FindInMap` asks mappings for. */
export const mappingKeyRules: readonly LintRule[] = [
  {
    id: "mapping-key",
    severity: Severity.Error,
    description: "Fn::FindInMap asks for keys that the mapping has.",
    cfnLint: ["E1011", "W1011"],
    check: (context) => lookUps(context).flatMap(missingKeys),
  },
  {
    id: "mapping-key-of-parameter",
    severity: Severity.Warning,
    description: "A mapping has a key for every allowed value of the parameter that chooses one.",
    cfnLint: ["E1011", "W1011", "W1034"],
    check: (context) => lookUps(context).flatMap((lookUp) => missingValues(lookUp, context)),
  },
];

interface LookUp {
  readonly call: FunctionCall;
  readonly name: string;
  readonly mapping: JsonObject;
  readonly top: Json;
  readonly second: Json;
}

/** The calls that read a mapping of the template, and have nothing else to answer. */
function lookUps(context: LintContext): LookUp[] {
  if (context.isRewritten) return [];
  const { Mappings: mappings = {} } = context.body;
  return context.once(functionCalls).flatMap((call) => {
    const argument = call.name === "Fn::FindInMap" && Array.isArray(call.argument) ? call.argument : [];
    const [name, top = null, second = null] = argument;
    if (argument.length !== 3 || typeof name !== "string" || !Object.hasOwn(mappings, name)) return [];
    const mapping: Json = mappings[name] ?? null;
    if (!isJsonObject(mapping) || Object.keys(mapping).length === 0) return [];
    // What is never evaluated is never refused.
    if (context.once(createConditionSolver).canHold(call.assumed) === "no") return [];
    return [{ call, name, mapping, top, second }];
  });
}

function missingKeys({ call, name, mapping, top, second }: LookUp): RuleHit[] {
  const topText = isScalar(top) ? scalarText(top) : undefined;
  if (topText !== undefined && !Object.hasOwn(mapping, topText)) {
    return [keyHit(call, name, topText, Object.keys(mapping))];
  }
  if (!isScalar(second)) return [];
  const key = scalarText(second);
  const rows = topText === undefined ? Object.values(mapping) : [mapping[topText] ?? null];
  if (!rows.every((row) => isJsonObject(row) && !Object.hasOwn(row, key))) return [];
  const known = rows.flatMap((row) => (isJsonObject(row) ? Object.keys(row) : []));
  return [keyHit(call, topText === undefined ? name : `${name}.${topText}`, key, known)];
}

function keyHit({ path }: FunctionCall, where: string, key: string, known: readonly string[]): RuleHit {
  const keys = [...new Set(known)].slice(0, 8).join(", ");
  return {
    code: TemplateErrorCode.MappingKeyMissing,
    message: `The mapping ${where} has no key ${JSON.stringify(key)}.`,
    remedy: didYouMean(nearestName(key, known), `Add it, or use one of ${keys}.`),
    path: [...path, "Fn::FindInMap"],
  };
}

function missingValues({ call, name, mapping, top }: LookUp, { body }: LintContext): RuleHit[] {
  const { Ref: parameter } = isJsonObject(top) ? top : {};
  if (typeof parameter !== "string" || !Object.hasOwn(body.Parameters ?? {}, parameter)) return [];
  const { allowedValues = [], isSsmValue, isList } = describeInput(parameter, body.Parameters?.[parameter]);
  const missing = isSsmValue || isList ? [] : allowedValues.filter((value) => !Object.hasOwn(mapping, value));
  if (missing.length === 0) return [];
  return [
    {
      message: `${parameter} may be ${missing.slice(0, 5).join(", ")}, for which the mapping ${name} has no key.`,
      remedy: "Add the keys, or no longer allow those values.",
      path: [...call.path, "Fn::FindInMap"],
    },
  ];
}
