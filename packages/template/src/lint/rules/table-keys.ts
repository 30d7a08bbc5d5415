import { isJsonObject, type Json } from "../../json.ts";
import type { RuleHit } from "../lint-rule.ts";
import type { KnownResource } from "../resource-types.ts";

/** See "AttributeDefinitions" of AWS::DynamoDB::Table: exactly what the keys of the table and of its indexes use. */
export function tableKeys({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const defined = namesIn(properties["AttributeDefinitions"]);
  const used = [properties["KeySchema"], ...indexKeys(properties["GlobalSecondaryIndexes"])]
    .concat(indexKeys(properties["LocalSecondaryIndexes"]))
    .map(namesIn);
  const keys = new Set<string>();
  for (const names of used) {
    // What a function answers may be anything.
    if (names === undefined) return [];
    for (const name of names) keys.add(name);
  }
  if (defined === undefined || keys.size === 0) return [];
  const missing = [...keys].filter((name) => !defined.includes(name));
  const idle = defined.filter((name) => !keys.has(name));
  const place = [...path, properties["AttributeDefinitions"] === undefined ? "KeySchema" : "AttributeDefinitions"];
  return [
    ...missing.map((name) => ({
      message: `The key ${name} of ${logicalId} is not among its AttributeDefinitions.`,
      remedy: "Define it, with its type.",
      path: place,
    })),
    ...idle.map((name) => ({
      message: `${logicalId} defines the attribute ${name}, which is part of no key.`,
      remedy: "Remove it: only keys are defined.",
      path: place,
    })),
  ];
}

function indexKeys(indexes: Json | undefined): (Json | undefined)[] {
  if (indexes === undefined) return [];
  if (!Array.isArray(indexes)) return [null];
  return indexes.map((index) => (isJsonObject(index) && "KeySchema" in index ? index["KeySchema"] : null));
}

/** The names in a list of attributes; `undefined` when one of them is not written out. */
function namesIn(list: Json | undefined): string[] | undefined {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return undefined;
  const names = list.map((attribute) => (isJsonObject(attribute) ? attribute["AttributeName"] : undefined));
  return names.every((name) => typeof name === "string") ? names : undefined;
}
