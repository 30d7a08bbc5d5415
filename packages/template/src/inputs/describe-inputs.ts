import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { TemplateBody } from "../template.ts";
import { parseParameterType } from "./parameter-type.ts";
import type { TemplateInput } from "./template-input.ts";

/**
 * What a template asks of its user. The order is that of `AWS::CloudFormation::Interface` where the template has one,
 * and that of the template for everything it does not name.
 */
export function describeInputs(body: TemplateBody): TemplateInput[] {
  const { groups, labels } = readInterface(body);
  const parameters = body.Parameters ?? {};
  const names = new Set(
    [...groups.keys(), ...Object.keys(parameters)].filter((name) => Object.hasOwn(parameters, name)),
  );
  return [...names].map((name) => describeInput(name, parameters[name], groups.get(name), labels.get(name)));
}

/** One parameter's declaration as data. What is not well-formed in it is left out. */
export function describeInput(
  name: string,
  declaration: Json | undefined,
  group?: string,
  label?: string,
): TemplateInput {
  const parameter = isJsonObject(declaration) ? declaration : {};
  const type = textOf(parameter["Type"]) ?? "String";
  const { isList = false, isSsmValue = false } = parseParameterType(type) ?? {};
  const allowed = parameter["AllowedValues"];
  return {
    name,
    type,
    isList,
    isSsmValue,
    isRequired: textOf(parameter["Default"]) === undefined,
    noEcho: textOf(parameter["NoEcho"])?.toLowerCase() === "true",
    ...given("label", label),
    ...given("group", group),
    ...given("description", textOf(parameter["Description"])),
    ...given("default", textOf(parameter["Default"])),
    ...given("allowedValues", Array.isArray(allowed) ? allowed.map((value) => textOf(value) ?? "") : undefined),
    ...given("allowedPattern", textOf(parameter["AllowedPattern"])),
    ...given("constraintDescription", textOf(parameter["ConstraintDescription"])),
    ...given("minLength", numberOf(parameter["MinLength"])),
    ...given("maxLength", numberOf(parameter["MaxLength"])),
    ...given("minValue", numberOf(parameter["MinValue"])),
    ...given("maxValue", numberOf(parameter["MaxValue"])),
  };
}

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  const entry: Partial<Record<K, V>> = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}

/** CloudFormation takes numbers and booleans where text is meant, and lists as a default for a list type. */
function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  const text = textOf(value);
  return text === undefined || text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}

interface Interface {
  readonly groups: ReadonlyMap<string, string | undefined>;
  readonly labels: ReadonlyMap<string, string>;
}

/** See "AWS::CloudFormation::Interface" in the template reference. */
function readInterface(body: TemplateBody): Interface {
  const groups = new Map<string, string | undefined>();
  const labels = new Map<string, string>();
  const metadata = member(body.Metadata, "AWS::CloudFormation::Interface");
  const parameterGroups = member(metadata, "ParameterGroups");
  for (const group of Array.isArray(parameterGroups) ? parameterGroups : []) {
    const names = member(group, "Parameters");
    const label = textOf(member(member(group, "Label"), "default"));
    for (const name of Array.isArray(names) ? names : []) {
      if (typeof name === "string" && !groups.has(name)) groups.set(name, label);
    }
  }
  const parameterLabels = member(metadata, "ParameterLabels");
  for (const [name, value] of Object.entries(isJsonObject(parameterLabels) ? parameterLabels : {})) {
    const label = textOf(member(value, "default"));
    if (label !== undefined) labels.set(name, label);
  }
  return { groups, labels };
}

function member(value: Json | JsonObject | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}
