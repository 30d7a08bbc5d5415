import type { MacroFunction, MacroRequest } from "@stacksteward/local";
import { isJsonObject, type Json } from "@stacksteward/template";

/**
 * Stand-ins for the macros that the recorded templates call. The functions that the recording used are not part of it:
 * these do what its answers show of them, and no more.
 */
export const macroDoubles: ReadonlyMap<string, MacroFunction> = new Map<string, MacroFunction>([
  // Shown: another text than before, which the recording masks; the name and the parameter say how it comes about.
  ["ReplaceString", ({ fragment, params }) => success(replaced(fragment, "<replace-this>", textOf(params["Input"])))],
  // Shown: one tag more.
  ["AddTags", ({ fragment }) => success({ ...objectOf(fragment), Tags: { MacroAdded: "True" } })],
  // Shown: a text that differs each time the macro runs.
  ["GenerateRandom", ({ params, requestId }) => success(`${textOf(params["Prefix"])}${requestId}`)],
  // Shown: the default value of the template's parameter in the place of its name in braces.
  ["SubstitutionMacro", (request) => success(substituted(request))],
  // Shown: the braces are still there afterwards.
  ["Substitution", ({ fragment }) => success(fragment)],
]);

function success(fragment: Json): { status: string; fragment: Json } {
  return { status: "success", fragment };
}

function substituted({ fragment, templateParameterValues: values }: MacroRequest): Json {
  return Object.entries(values).reduce((node, [name, value]) => replaced(node, `{${name}}`, String(value)), fragment);
}

function replaced(node: Json, from: string, to: string): Json {
  if (typeof node === "string") return node.replaceAll(from, () => to);
  if (Array.isArray(node)) return node.map((member) => replaced(member, from, to));
  if (!isJsonObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, replaced(member, from, to)]));
}

function objectOf(node: Json): Record<string, Json> {
  return isJsonObject(node) ? node : {};
}

function textOf(parameter: Json | undefined): string {
  return typeof parameter === "string" ? parameter : "";
}
