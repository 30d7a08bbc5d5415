import { Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { plainScalar } from "../read/plain-scalar.ts";
import { shortForm } from "./short-form.ts";

/** What a value becomes before it is written as YAML. */
export type YamlNode = Scalar<string> | YAMLMap<Scalar<string>, YamlNode> | YAMLSeq<YamlNode>;

/** Builds the YAML node of a value, functions in their short form. */
export function yamlNode(value: Json): YamlNode {
  const short = shortForm(value);
  if (short === undefined) return plainNode(value);
  const node = plainNode(short.argument);
  node.tag = short.tag;
  if (node instanceof YAMLSeq && isShort(node)) node.flow = true;
  return node;
}

/** Makes a node and all in it fit on one line. */
export function inFlow(node: YamlNode): YamlNode {
  if (node instanceof Scalar) return node;
  node.flow = true;
  if (node instanceof YAMLSeq) for (const item of node.items) inFlow(item);
  else for (const { value } of node.items) if (value !== null) inFlow(value);
  return node;
}

/** The node of a key. Keys are text to CloudFormation, but quotes keep other tools from taking them for numbers. */
export function keyNode(key: string): Scalar<string> {
  return textNode(key, key === "<<" || key === "" || looksLikeSomethingElse(key));
}

function plainNode(value: Json): YamlNode {
  if (Array.isArray(value)) return seqNode(value);
  if (isJsonObject(value)) return mapNode(value);
  return typeof value === "string" ? textNode(value, looksLikeSomethingElse(value)) : wordNode(String(value));
}

function seqNode(values: readonly Json[]): YAMLSeq<YamlNode> {
  const node = new YAMLSeq<YamlNode>();
  node.items = values.map(yamlNode);
  return node;
}

function mapNode(object: JsonObject): YAMLMap<Scalar<string>, YamlNode> {
  const node = new YAMLMap<Scalar<string>, YamlNode>();
  node.items = Object.entries(object).map(([key, value]) => new Pair(keyNode(key), yamlNode(value)));
  return node;
}

function wordNode(word: string): Scalar<string> {
  const node = new Scalar(word);
  node.type = Scalar.PLAIN;
  return node;
}

function textNode(text: string, isQuoted: boolean): Scalar<string> {
  const node = new Scalar(text);
  if (isQuoted) node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

/** Whether a reader of YAML 1.1 or 1.2 could take the unquoted text for a number, a date, a boolean or nothing. */
function looksLikeSomethingElse(text: string): boolean {
  return plainScalar(text) !== text || /^[-+.]*[0-9][-+.:_0-9a-fA-FoxTZ ]*$/.test(text) || /^[yYnN=]$/.test(text);
}

/** Whether the arguments of a function read better on one line. */
function isShort({ items }: YAMLSeq<YamlNode>): boolean {
  const isScalars = items.every((item) => item instanceof Scalar && !item.value.includes("\n"));
  return isScalars && items.reduce((length, item) => length + String(item).length + 2, 0) < 80;
}
