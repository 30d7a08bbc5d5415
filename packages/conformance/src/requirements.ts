import { isJsonObject, readTemplate, TemplateError, type Json } from "@stacksteward/template";

import type { RecordedCase } from "./recorded-case.ts";
import { hasSnippet } from "./snippet-doubles.ts";

/** What a step of a case needs and the recording does not bring along, in words; `undefined` when it needs nothing. */
export function missingRequirement(
  recordedCase: RecordedCase,
  index: number,
  macros: ReadonlyMap<string, unknown>,
): string | undefined {
  return (
    missingMacro(recordedCase, recordedCase.templates[index] ?? null, macros) ??
    (index === 1 ? missingUpdate(recordedCase) : undefined)
  );
}

/** The macros that AWS itself runs inside CloudFormation and the local cloud knows. */
const knownMacros: ReadonlySet<string> = new Set(["AWS::LanguageExtensions"]);

function missingMacro(
  { name: caseName }: RecordedCase,
  submitted: Json,
  macros: ReadonlyMap<string, unknown>,
): string | undefined {
  const template = bodyOf(submitted);
  const transforms = isJsonObject(template) && template["Transform"] !== undefined ? [template["Transform"]] : [];
  const isThere = (name: string): boolean =>
    knownMacros.has(name) || (name === "AWS::Include" ? hasSnippet(caseName) : macros.has(name));
  const macro = [...transforms.flatMap(macroNames), ...nestedMacros(template)].find((name) => !isThere(name));
  if (macro === undefined) return undefined;
  return macro === "AWS::Include" ? "the object in S3 that AWS::Include reads" : `the macro ${macro}`;
}

/** What the update of a case needs and the recording lost, in words. The same input twice can neither add nor remove a resource: then the recording lost the template it was updated with. */
export function missingUpdate({
  templates: [first = null, second = null],
  parameters,
  recorded,
}: RecordedCase): string | undefined {
  const isRepeated =
    JSON.stringify([first, parameters[0]]) === JSON.stringify([second, parameters[1]]) &&
    storedParameters(second).length === 0;
  return isRepeated && /"Action":"(?:Add|Remove)"/.test(JSON.stringify(recorded["describe-change-set-2"] ?? null))
    ? "the template of the update, which the recording lost: it has the first one twice"
    : undefined;
}

/** Parameters of the template whose values are kept in Parameter Store. */
export function storedParameters(submitted: Json): string[] {
  const template = bodyOf(submitted);
  const parameters = isJsonObject(template) ? template["Parameters"] : undefined;
  return Object.entries(isJsonObject(parameters) ? parameters : {}).flatMap(([name, declaration]) => {
    const type = isJsonObject(declaration) ? declaration["Type"] : undefined;
    return typeof type === "string" && type.startsWith("AWS::SSM::Parameter::Value<") ? [name] : [];
  });
}

/** A template recorded as text is read; one that can't be read needs nothing: refusing it may be the point. */
function bodyOf(template: Json): Json {
  if (typeof template !== "string") return template;
  try {
    return { ...readTemplate(template).body };
  } catch (error) {
    if (error instanceof TemplateError) return null;
    throw error;
  }
}

function nestedMacros(node: Json): string[] {
  if (Array.isArray(node)) return node.flatMap(nestedMacros);
  if (!isJsonObject(node)) return [];
  return Object.entries(node).flatMap(([key, member]) =>
    key === "Fn::Transform" ? macroNames(member) : nestedMacros(member),
  );
}

function macroNames(transform: Json): string[] {
  if (Array.isArray(transform)) return transform.flatMap(macroNames);
  if (typeof transform === "string") return [transform];
  const name = isJsonObject(transform) ? transform["Name"] : undefined;
  return typeof name === "string" ? [name] : [];
}
