import { type Alias, isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";

import type { Json } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { type Finding, MAX_DEPTH, tooDeep } from "./parsed-source.ts";
import { plainScalar } from "./plain-scalar.ts";
import { readYamlMap } from "./read-yaml-map.ts";
import { readYamlTag, unsupportedTag } from "./read-yaml-tag.ts";
import type { SourceNode, Span } from "./source-node.ts";
import { StopReading } from "./stop-reading.ts";

/** A node as the YAML library parses it. */
export type YamlNode = Alias | Scalar | YAMLMap<unknown, unknown> | YAMLSeq<unknown>;

/** One reading of one YAML text. */
export interface YamlReading {
  readonly text: string;
  readonly findings: Finding[];
  readonly anchors: Map<string, YamlNode>;
  /** Anchored nodes that are being read: an alias to one of them would never end. */
  readonly open: Set<YamlNode>;
  readonly maxAliasedValues: number;
  /** How many values aliases have added so far. */
  aliased: number;
  inAlias: boolean;
}

/** A value and where it stands. */
export interface ReadNode {
  readonly value: Json;
  readonly node: SourceNode;
}

/** Reads one node and all that is in it. */
export function readYamlNode(reading: YamlReading, node: unknown, depth: number): ReadNode {
  if (!isYamlNode(node)) return { value: null, node: { start: 0, end: 0 } };
  const span = yamlSpan(reading.text, node);
  if (depth > MAX_DEPTH) throw new StopReading(tooDeep(span.start));
  if (isAlias(node)) return readAlias(reading, node, span, depth);
  if (reading.inAlias && ++reading.aliased > reading.maxAliasedValues) throw new StopReading(aliasLimit(reading, span));
  const { anchor } = node;
  if (anchor === undefined) return readTagged(reading, node, span, depth);
  reading.anchors.set(anchor, node);
  reading.open.add(node);
  const read = readTagged(reading, node, span, depth);
  reading.open.delete(node);
  return read;
}

/** Where a node stands: from its first character, behind tag and anchor, to its last. */
export function yamlSpan(text: string, node: YamlNode): Span {
  const [start, valueEnd] = node.range ?? [0, 0];
  let end = valueEnd;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return { start, end };
}

function isYamlNode(node: unknown): node is YamlNode {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
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
  if (isMap(node)) return readYamlMap(reading, node, span, depth);
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
  const outer = reading.inAlias;
  reading.inAlias = true;
  const read = readYamlNode(reading, target, depth);
  reading.inAlias = outer;
  return read;
}

function badAlias(name: string, span: Span, isRecursive: boolean): Finding {
  return {
    code: TemplateErrorCode.Syntax,
    message: isRecursive
      ? `The alias *${name} stands inside the value it refers to.`
      : `The alias *${name} refers to no anchor &${name} before it.`,
    remedy: isRecursive ? "Write the value out." : "Define the anchor first, or write the value out.",
    span,
  };
}

function aliasLimit(reading: YamlReading, span: Span): Finding {
  return {
    code: TemplateErrorCode.AliasLimit,
    message: `The aliases stand for more than ${reading.maxAliasedValues} values.`,
    remedy: "Write the values out or raise maxAliasedValues.",
    span,
  };
}
