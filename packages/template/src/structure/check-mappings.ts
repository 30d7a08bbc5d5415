import { isJsonObject, type Json } from "../json.ts";
import type { TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { structureProblem } from "./structure-problem.ts";

/** Mappings have two levels of keys and then text or lists of text. */
export function checkMappings({ Mappings: mappings = {} }: TemplateBody): TemplateProblem[] {
  return Object.entries(mappings).flatMap(([name, mapping]) => {
    if (!isJsonObject(mapping)) return [notAMap(["Mappings", name], name)];
    return Object.entries(mapping).flatMap(([key, attributes]) => {
      const path = ["Mappings", name, key];
      if (!isJsonObject(attributes)) return [notAMap(path, key)];
      return Object.entries(attributes).flatMap(([attribute, value]) => checkAttribute([...path, attribute], value));
    });
  });
}

function notAMap(path: string[], name: string): TemplateProblem {
  return structureProblem(
    path,
    `${path.join("/")} is not an object.`,
    "A mapping is names with names below, and values below these.",
    `Template format error: Every Mappings member ${name} must be a map`,
  );
}

function checkAttribute(path: string[], value: Json): TemplateProblem[] {
  const values = Array.isArray(value) ? value : [value];
  if (!values.some((each) => typeof each === "object" && each !== null)) return [];
  return [
    structureProblem(
      path,
      `${path.join("/")} is neither text nor a list of text.`,
      "Functions do not work inside mappings; use a condition or a parameter.",
      "Template format error: Every Mappings attribute must be a String or a List.",
    ),
  ];
}
