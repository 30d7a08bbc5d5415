import { type Alias, isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";

import type { Json } from "../json.ts";
import type { Finding } from "./parsed-source.ts";
import type { SourceNode, Span } from "./source-node.ts";

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
  /** Whether `!Ref` and its like are refused, as in what `AWS::Include` includes. */
  readonly refusesShortForms?: boolean;
  /** How many values aliases have added so far. */
  aliasedValues: number;
  /** Whether what is being read stands behind an alias. */
  inAlias: boolean;
  usesAliases: boolean;
}

/** A value and where it stands. */
export interface ReadNode {
  readonly value: Json;
  readonly node: SourceNode;
}

/** Reads one node and all that is in it. */
export type ReadYamlNode = (reading: YamlReading, node: unknown, depth: number) => ReadNode;

/** Whether something is a node at all; a missing value is not. */
export function isYamlNode(node: unknown): node is YamlNode {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
}

/** Where a node stands: from its first character, behind tag and anchor, to its last. */
export function yamlSpan(text: string, node: YamlNode): Span {
  const [start, valueEnd] = node.range ?? [0, 0];
  let end = valueEnd;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return { start, end };
}
