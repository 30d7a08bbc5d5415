import { type Alias, isAlias, isMap, isScalar, isSeq } from "yaml";

import { TemplateErrorCode } from "../template-error.ts";
import { type Finding, MAX_DEPTH, tooDeep } from "./parsed-source.ts";
import { plainScalar } from "./plain-scalar.ts";
import { readYamlMap } from "./read-yaml-map.ts";
import { readYamlTag, unsupportedTag } from "./read-yaml-tag.ts";
import type { Span } from "./source-node.ts";
import { StopReading } from "./stop-reading.ts";
import { isYamlNode, type ReadNode, type YamlNode, type YamlReading, yamlSpan } from "./yaml-reading.ts";

/** Reads one node and all that is in it. */
export function readYamlNode(reading: YamlReading, node: unknown, depth: number): ReadNode {
  if (!isYamlNode(node)) return { value: null, node: { start: 0, end: 0 } };
  const span = yamlSpan(reading.text, node);
  if (depth > MAX_DEPTH) throw new StopReading(tooDeep(span.start));
  if (isAlias(node)) return readAlias(reading, node, span, depth);
  if (reading.inAlias && ++reading.aliasedValues > reading.maxAliasedValues)
    throw new StopReading(aliasLimit(reading, span));
  const { anchor } = node;
  if (anchor === undefined) return readTagged(reading, node, span, depth);
  reading.anchors.set(anchor, node);
  reading.open.add(node);
  const read = readTagged(reading, node, span, depth);
  reading.open.delete(node);
  return read;
}

function readTagged(reading: YamlReading, node: Exclude<YamlNode, Alias>, span: Span, depth: number): ReadNode {
  const { tag } = node;
  if (tag === undefined || tag === "!") return readUntagged(reading, node, span, depth);
  if (!tag.startsWith("tag:yaml.org,2002:"))
    return readYamlTag(reading, span, tag, readUntagged(reading, node, span, depth));
  const type = tag.slice("tag:yaml.org,2002:".length);
  if (type === "str") return readUntagged(reading, node, span, depth);
  if (isScalar(node) && ["int", "float", "bool", "null"].includes(type))
    return { value: plainScalar(String(node.value)), node: span };
  if (type !== "map" && type !== "seq") reading.findings.push(unsupportedTag(type, span));
  return readUntagged(reading, node, span, depth);
}

function readUntagged(reading: YamlReading, node: Exclude<YamlNode, Alias>, span: Span, depth: number): ReadNode {
  if (isMap(node)) return readYamlMap(reading, node, span, depth, readYamlNode);
  if (isSeq(node)) {
    const items = node.items.map((item) => readYamlNode(reading, item, depth + 1));
    return { value: items.map((item) => item.value), node: { ...span, items: items.map((item) => item.node) } };
  }
  const text = String(node.value);
  return { value: node.type === "PLAIN" && node.tag === undefined ? plainScalar(text) : text, node: span };
}

function readAlias(reading: YamlReading, alias: Alias, span: Span, depth: number): ReadNode {
  const target = reading.anchors.get(alias.source);
  if (target === undefined || reading.open.has(target)) {
    reading.findings.push(badAlias(alias.source, span, target !== undefined));
    return { value: null, node: span };
  }
  reading.usesAliases = true;
  const outer = reading.inAlias;
  reading.inAlias = true;
  const read = readYamlNode(reading, target, depth);
  reading.inAlias = outer;
  return { value: read.value, node: { ...read.node, ...span } };
}

function badAlias(name: string, span: Span, isRecursive: boolean): Finding {
  return {
    code: TemplateErrorCode.Syntax,
    message: isRecursive
      ? `The alias *${name} stands inside the value it refers to.`
      : `The alias *${name} refers to no anchor &${name} before it.`,
    remedy: isRecursive ? "Write the value out." : 'Define the anchor first; text that begins with "*" needs quotes.',
    span,
  };
}

function aliasLimit({ maxAliasedValues }: YamlReading, span: Span): Finding {
  return {
    code: TemplateErrorCode.AliasLimit,
    message:
      maxAliasedValues === 0
        ? "CloudFormation refuses YAML aliases."
        : `The aliases stand for more than ${maxAliasedValues} values.`,
    remedy: `Write the values out${maxAliasedValues === 0 ? "." : " or raise maxAliasedValues."}`,
    serviceMessage: "Template error: YAML aliases are not allowed in CloudFormation templates.",
    span,
  };
}
