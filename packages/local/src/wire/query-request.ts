import type { NormalizedSchema } from "@smithy/core/schema";
import { readScalar } from "./scalar.ts";

/** Parameters such as `Tags.member.1.Key` as the tree they describe. */
interface ParameterNode {
  value?: string;
  readonly children: Map<string, ParameterNode>;
}

/**
 * Reads the input of an operation from AWS Query parameters.
 * Unknown parameters are ignored, as the service does; list members count by their number, whatever their order.
 * See https://smithy.io/2.0/aws/protocols/aws-query-protocol.html.
 */
export function readQueryInput(schema: NormalizedSchema, parameters: URLSearchParams): Record<string, unknown> {
  const root: ParameterNode = { children: new Map() };
  for (const [name, value] of parameters) nodeAt(root, name).value = value;
  return schema.isStructSchema() ? readStruct(schema, root, "") : {};
}

function nodeAt(root: ParameterNode, name: string): ParameterNode {
  let node = root;
  for (const part of name.split(".")) {
    let child = node.children.get(part);
    if (child === undefined) {
      child = { children: new Map() };
      node.children.set(part, child);
    }
    node = child;
  }
  return node;
}

function readStruct(schema: NormalizedSchema, node: ParameterNode, where: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const wireName = wireNameOf(member) ?? name;
    const child = node.children.get(wireName);
    if (child !== undefined) result[name] = readValue(member, child, where === "" ? wireName : `${where}.${wireName}`);
  }
  return result;
}

function readValue(schema: NormalizedSchema, node: ParameterNode, where: string): unknown {
  if (schema.isListSchema()) return readList(schema, node, where);
  if (schema.isMapSchema()) return readMap(schema, node, where);
  if (schema.isStructSchema()) return readStruct(schema, node, where);
  return readScalar(schema, node.value ?? "", where, "date-time");
}

function readList(schema: NormalizedSchema, node: ParameterNode, where: string): unknown[] {
  const member = schema.getValueSchema();
  const items = isFlat(schema) ? node : node.children.get(wireNameOf(member) ?? "member");
  return numbered(items).map(([number, item]) => readValue(member, item, `${where}.${number}.member`));
}

function readMap(schema: NormalizedSchema, node: ParameterNode, where: string): Record<string, unknown> {
  const [key, value] = [schema.getKeySchema(), schema.getValueSchema()];
  const result: Record<string, unknown> = {};
  for (const [, entry] of numbered(isFlat(schema) ? node : node.children.get("entry"))) {
    const name = entry.children.get(wireNameOf(key) ?? "key")?.value ?? "";
    const content = entry.children.get(wireNameOf(value) ?? "value");
    if (content === undefined) continue;
    // Defined rather than assigned, so that the key "__proto__" is a key like any other.
    Object.defineProperty(result, name, {
      value: readValue(value, content, `${where}.${name}`),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function numbered(node: ParameterNode | undefined): [number, ParameterNode][] {
  return [...(node?.children ?? [])]
    .filter(([name]) => /^[1-9]\d{0,8}$/.test(name))
    .map(([name, child]): [number, ParameterNode] => [Number(name), child])
    .toSorted(([a], [b]) => a - b);
}

function wireNameOf(schema: NormalizedSchema): string | undefined {
  return schema.getMergedTraits().xmlName;
}

function isFlat(schema: NormalizedSchema): boolean {
  return Boolean(schema.getMergedTraits().xmlFlattened);
}
