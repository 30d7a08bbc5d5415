import { isAlias, isScalar, type Pair, type YAMLMap } from "yaml";

import type { JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { duplicateKey, setMember } from "./parsed-source.ts";
import type { SourceMember, Span } from "./source-node.ts";
import { isYamlNode, type ReadNode, type ReadYamlNode, type YamlReading, yamlSpan } from "./yaml-reading.ts";

/** Reads a mapping. A merge key (`<<`) gives what is not written in the mapping itself. */
export function readYamlMap(
  reading: YamlReading,
  map: YAMLMap<unknown, unknown>,
  span: Span,
  depth: number,
  read: ReadYamlNode,
): ReadNode {
  const value: JsonObject = {};
  const members = new Map<string, SourceMember>();
  const merged = new Set<string>();
  for (const pair of map.items) {
    const key = readKey(reading, pair, span);
    if (key === undefined) continue;
    const child = read(reading, pair.value, depth + 1);
    if (key.isMerge) {
      reading.usesAliases = true;
      merge(reading, child, key.span, value, members, merged);
      continue;
    }
    const first = members.get(key.name)?.key;
    if (first !== undefined && !merged.delete(key.name)) reading.findings.push(duplicateKey(key.name, key.span, first));
    setMember(value, key.name, child.value);
    // A missing value stands where its key stands.
    const node = pair.value === null ? { start: key.span.end, end: key.span.end } : child.node;
    members.set(key.name, { key: key.span, value: node });
  }
  return { value, node: { ...span, members } };
}

interface Key {
  readonly name: string;
  readonly span: Span;
  readonly isMerge: boolean;
}

/** Keys are text: `80:` and `"80":` are the same key. */
function readKey(reading: YamlReading, { key }: Pair<unknown, unknown>, map: Span): Key | undefined {
  if (isScalar(key)) {
    const name = String(key.value);
    const span = yamlSpan(reading.text, key);
    if (key.anchor !== undefined) reading.anchors.set(key.anchor, key);
    if (name !== "" || key.type !== "PLAIN") return { name, span, isMerge: name === "<<" && key.type === "PLAIN" };
  }
  const target = isAlias(key) ? reading.anchors.get(key.source) : undefined;
  if (isAlias(key) && isScalar(target)) {
    return { name: String(target.value), span: yamlSpan(reading.text, key), isMerge: false };
  }
  reading.findings.push({
    code: TemplateErrorCode.Syntax,
    message: "A key is no text.",
    remedy: 'Name the key; text that begins with "{", "[" or "*" needs quotes, such as "{{resolve:ssm:name}}".',
    span: isYamlNode(key) ? yamlSpan(reading.text, key) : map,
  });
  return undefined;
}

function merge(
  reading: YamlReading,
  source: ReadNode,
  key: Span,
  value: JsonObject,
  members: Map<string, SourceMember>,
  merged: Set<string>,
): void {
  const sources = Array.isArray(source.value) ? source.value : [source.value];
  for (const [index, object] of sources.entries()) {
    if (!isJsonObject(object)) {
      reading.findings.push({
        code: TemplateErrorCode.Syntax,
        message: 'A merge key "<<" needs a mapping or a list of mappings.',
        remedy: "Let it refer to an anchored mapping, such as <<: *defaults.",
        span: key,
      });
      continue;
    }
    const node = Array.isArray(source.value) ? source.node.items?.[index] : source.node;
    for (const [name, member] of Object.entries(object)) {
      if (members.has(name)) continue;
      setMember(value, name, member);
      members.set(name, node?.members?.get(name) ?? { key, value: key });
      merged.add(name);
    }
  }
}
