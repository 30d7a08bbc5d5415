import type { NormalizedSchema } from "@smithy/core/schema";
import { XMLParser, XMLValidator } from "fast-xml-parser";

import { readScalar } from "./scalar.ts";
import { ServiceError } from "./service-error.ts";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  ignoreDeclaration: true,
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: false,
  trimValues: false,
  htmlEntities: false,
});

/** Reads a structure from an XML document, whatever its root element is called. Throws `MalformedXML`. */
export function readXml(schema: NormalizedSchema, text: string): Record<string, unknown> {
  // A document type could define entities; no AWS client sends one.
  if (text.includes("<!DOCTYPE") || XMLValidator.validate(text) !== true) throw malformed();
  const document: unknown = parser.parse(text);
  const root = isNode(document) ? Object.entries(document).find(([name]) => !name.startsWith("?"))?.[1] : undefined;
  return readStruct(schema, root);
}

type XmlNode = Readonly<Record<string, unknown>>;

function readStruct(schema: NormalizedSchema, node: unknown): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (!isNode(node)) return result;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const wireName = (traits["xmlAttribute"] ? "@" : "") + (traits.xmlName ?? name);
    const child = Object.hasOwn(node, wireName) ? node[wireName] : undefined;
    if (child !== undefined) result[name] = readValue(member, child, name);
  }
  return result;
}

function readValue(schema: NormalizedSchema, node: unknown, where: string): unknown {
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    const flat = Boolean(schema.getMergedTraits().xmlFlattened);
    const items = flat ? node : isNode(node) ? node[member.getMergedTraits().xmlName ?? "member"] : undefined;
    return asList(items).map((item) => readValue(member, item, where));
  }
  // Asked of the model: no request of S3 has a map in its XML.
  if (schema.isMapSchema()) throw malformed();
  if (schema.isStructSchema()) return readStruct(schema, node);
  return readScalar(schema, textOf(node), where, "date-time");
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function textOf(node: unknown): string {
  const text = isNode(node) ? node["#text"] : node;
  return typeof text === "string" ? text : "";
}

function isNode(value: unknown): value is XmlNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(): ServiceError {
  return new ServiceError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
