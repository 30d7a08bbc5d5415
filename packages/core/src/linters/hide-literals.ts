import { openCatalog } from "@stacksteward/catalog";
import { describeInputs, findLiteralSecrets, isJsonObject, type Json, type Template } from "@stacksteward/template";
import { MASK } from "@stacksteward/workflow";

/** Hides in what a tool says the secrets that are written into a template, and what its `NoEcho` parameters are by default. */
export function hideLiteralsOf(template: Template): (text: string) => string {
  const { body } = template;
  const literals = findLiteralSecrets(template, openCatalog()).map(({ path = [] }) => textsAt({ ...body }, path));
  const presets = describeInputs(body).map(({ noEcho, default: preset = "" }) => (noEcho ? [preset] : []));
  const secrets = [...new Set([...literals, ...presets].flat())]
    .filter((secret) => secret !== "")
    .toSorted((a, b) => b.length - a.length);
  return (text) => secrets.reduce(withoutSecret, text);
}

function withoutSecret(text: string, secret: string): string {
  const spellings = new Set([secret, JSON.stringify(secret).slice(1, -1), inPython(secret)]);
  return [...spellings].reduce((hidden, spelling) => hidden.replaceAll(placesOf(spelling), MASK), text);
}

/** A long one is looked for everywhere; a shorter one would be found in ordinary words, so it must stand alone, or in quotes. */
function placesOf(secret: string): RegExp | string {
  if (secret.length >= 8) return secret;
  const literal = secret.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return secret.length >= 4
    ? new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, "g")
    : new RegExp(`(?<=(['"]))${literal}(?=\\1)`, "g");
}

/** As cfn-lint quotes it: https://docs.python.org/3/library/functions.html#repr */
function inPython(secret: string): string {
  const escaped = secret
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return secret.includes('"') ? escaped.replaceAll("'", "\\'") : escaped;
}

function textsAt(value: Json | undefined, [key, ...rest]: readonly (string | number)[]): string[] {
  if (key !== undefined) {
    if (Array.isArray(value)) return textsAt(value[Number(key)], rest);
    return isJsonObject(value) && Object.hasOwn(value, key) ? textsAt(value[key], rest) : [];
  }
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, []));
  if (isJsonObject(value)) return Object.values(value).flatMap((member) => textsAt(member, []));
  return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}
