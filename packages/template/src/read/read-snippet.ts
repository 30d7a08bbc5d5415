import type { Json } from "../json.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";

/**
 * Reads what `AWS::Include` includes: any JSON or YAML, a part of a template or more. `undefined` when it is neither.
 * Short forms such as `!Ref` are no part of it, see "AWS::Include transform" in the user guide, and neither are aliases.
 */
export function readSnippet(text: string): Json | undefined {
  const { value, findings } = /^\s*\{/.test(text)
    ? readJson(text)
    : readYaml(text, { maxAliasedValues: 0, refusesShortForms: true });
  return findings.length > 0 ? undefined : value;
}
