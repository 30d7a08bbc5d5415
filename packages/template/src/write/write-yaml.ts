import { Document, YAMLMap } from "yaml";

import type { Json, JsonObject } from "../json.ts";
import { shortFormSchema } from "../read/short-form-tags.ts";
import { inFlow, yamlNode, type YamlNode } from "./yaml-node.ts";

/** Writes a whole template in block style, with an empty line between sections and between resources. */
export function writeYaml(template: JsonObject): string {
  const root = yamlNode(template);
  if (root instanceof YAMLMap) {
    separate(root);
    for (const { key, value } of root.items) if (key.value === "Resources" && value instanceof YAMLMap) separate(value);
  }
  return stringify(root);
}

/** Writes one value in block style, without the line break at its end. */
export function writeBlockYaml(value: Json): string {
  return stringify(yamlNode(value)).replace(/\n$/, "");
}

/** Writes one value on one line, as it may stand inside `{}` or `[]`. */
export function writeFlowYaml(value: Json): string {
  // Inside a list, text is quoted as flow style wants it.
  return stringify(inFlow(yamlNode([value])))
    .trimEnd()
    .slice(1, -1);
}

/** Writes a key, quoted where it must be. */
export function writeYamlKey(key: string): string {
  return writeFlowYaml({ [key]: "" }).slice(1, -': ""}'.length);
}

function separate({ items }: YAMLMap<{ spaceBefore?: boolean }, YamlNode>): void {
  for (const { key } of items.slice(1)) key.spaceBefore = true;
}

function stringify(root: YamlNode): string {
  const document = new Document(null, { schema: "failsafe", customTags: [...shortFormSchema] });
  document.contents = root;
  return document.toString({ lineWidth: 0, blockQuote: "literal", flowCollectionPadding: false });
}
