import { isJsonObject, type Json } from "../json.ts";
import { intrinsicNames, tagOf } from "../read/short-forms.ts";

/** An object that a tag and its argument can stand for. */
export interface ShortForm {
  readonly tag: string;
  readonly argument: Json;
}

/**
 * The short form of a function, when it reads back to the same: a scalar behind a tag is always text, two tags cannot
 * stand before one value, and `!GetAtt A.B` stands for a list of two names.
 */
export function shortForm(value: Json): ShortForm | undefined {
  if (!isJsonObject(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0 || !intrinsicNames.includes(entry[0])) return undefined;
  const [name, argument] = entry;
  const tag = tagOf(name);
  if (name === "Fn::GetAtt") return getAtt(tag, argument);
  if (name === "Condition" && typeof argument !== "string") return undefined;
  if (argument === null || typeof argument === "number" || typeof argument === "boolean") return undefined;
  return shortForm(argument) === undefined ? { tag, argument } : undefined;
}

function getAtt(tag: string, argument: Json): ShortForm | undefined {
  if (!Array.isArray(argument)) return undefined;
  const [resource, attribute, ...others] = argument;
  const isDotted = typeof resource === "string" && typeof attribute === "string" && others.length === 0;
  if (!isDotted || resource.includes(".") || resource === "") return { tag, argument };
  return { tag, argument: `${resource}.${attribute}` };
}
