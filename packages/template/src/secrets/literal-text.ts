import { isJsonObject, type Json } from "../json.ts";
import { findDynamicReferences } from "../references/find-dynamic-references.ts";

/** The text that a value is whatever the stack is deployed with, or nothing where it is computed. */
export function literalText(value: Json): string | undefined {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return findDynamicReferences(value).length > 0 ? undefined : value;
  if (!isJsonObject(value)) return undefined;
  const [name = "", ...others] = Object.keys(value);
  if (others.length > 0) return undefined;
  const argument = value[name] ?? null;
  if (name === "Fn::Sub")
    return typeof argument === "string" && !argument.includes("${") ? literalText(argument) : undefined;
  if (name === "Fn::Base64") return literalText(argument);
  return name === "Fn::Join" ? joined(argument) : undefined;
}

function joined(argument: Json): string | undefined {
  if (!Array.isArray(argument)) return undefined;
  const [separator, parts] = argument;
  if (typeof separator !== "string" || !Array.isArray(parts)) return undefined;
  const texts = parts.map(literalText);
  return texts.every((text) => text !== undefined) ? literalText(texts.join(separator)) : undefined;
}

/**
 * An ARN, a path, an address or a placeholder of another language names a secret, or nothing; a flag or a unit says
 * something about it; API Gateway maps one by where it comes from.
 */
const NO_SECRET =
  /^(?:arn:|\/|\.\/|https?:\/\/[^@]*$|s3:\/\/|\$|<%|%|true$|false$|yes$|no$|none$|null$|(?:method|integration)\.re(?:quest|sponse)\.|context\.|stageVariables\.|(?:second|minute|hour|day)s$|\*+$|$)/i;

/** Whether a text can be a secret at all. */
export function mayBeSecret(text: string): boolean {
  return !NO_SECRET.test(text.trim());
}
