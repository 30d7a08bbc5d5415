import { isJsonObject, type Json } from "../json.ts";
import type { TemplateBody } from "../template.ts";

/** The one transform whose effect is known without asking a macro. */
export const LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions";

/** The names of the macros in the section `Transform`, in the order they run. */
export function transformNames({ Transform: transform }: TemplateBody): string[] {
  return (Array.isArray(transform) ? transform : [transform]).flatMap((entry) => {
    const name = isJsonObject(entry) ? entry["Name"] : entry;
    return typeof name === "string" ? [name] : [];
  });
}

/** Whether the template asks for `AWS::LanguageExtensions`, and so may use `Fn::ForEach`, `Fn::Length` and `Fn::ToJsonString`. */
export function usesLanguageExtensions(body: TemplateBody): boolean {
  return transformNames(body).includes(LANGUAGE_EXTENSIONS);
}

/**
 * Whether a macro rewrites the template before it is used, so that sections, resources and attributes may appear that
 * are not written in it.
 */
export function isRewrittenByMacro(body: TemplateBody): boolean {
  return transformNames(body).some((name) => name !== LANGUAGE_EXTENSIONS) || hasTransformFunction({ ...body });
}

/** Whether `Fn::ForEach` at the top of a section makes names that are not written in it. */
export function hasLoop(section: Readonly<Record<string, Json>> | undefined): boolean {
  return Object.keys(section ?? {}).some(isLoop);
}

/** Whether a key is a loop of `Fn::ForEach`, such as `Fn::ForEach::Topics`. */
export function isLoop(key: string): boolean {
  return key.startsWith("Fn::ForEach::");
}

/** Whether `Fn::Transform` stands anywhere in a value. */
export function hasTransformFunction(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasTransformFunction);
  if (!isJsonObject(value)) return false;
  if (Object.hasOwn(value, "Fn::Transform")) return true;
  return Object.values(value).some(hasTransformFunction);
}
