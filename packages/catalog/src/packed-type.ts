import { Replacement, type PropertyFacts, type ResourceType, type Tagging, type ValueShape } from "./resource-type.ts";

/**
 * One resource type as the file keeps it. Short, because nothing is compressed: starting zlib takes longer than
 * reading and unpacking a type does.
 *
 * A property is a string: `*` when required, `!` or `?` when a change replaces the resource for certain or perhaps,
 * then its shape. A shape is one of the letters of {@link leafShapes}, or `[` and the shape of the items, `{` and the
 * shape of the values, `#Name;` for a definition, `=3;` for an enumeration, `|2;` and that many shapes for a union.
 */
export interface PackedType {
  readonly properties: PackedFacts;
  readonly definitions?: Readonly<Record<string, PackedFacts>>;
  readonly attributes?: PackedFacts;
  readonly enumerations?: readonly Enumeration[];
  readonly primaryIdentifier?: readonly string[];
  /** Missing when it is the primary identifier. */
  readonly refersTo?: readonly string[];
  readonly stateful?: true;
  readonly writeOnly?: readonly string[];
  /** `[Tags` for a list, `{Tags` for a map, `~Tags` for anything else in that property. */
  readonly tagging?: string;
  readonly arnTemplate?: string;
  /** By property (`Name` or `Definition.Name`); the empty name stands for the resource itself. */
  readonly scrutiny?: Readonly<Record<string, string>>;
  readonly transform?: string;
}

export type PackedFacts = Readonly<Record<string, string>>;

export type Enumeration = readonly string[] | readonly number[];

/** The shapes that are one letter. Unpacked types share these objects. */
export const leafShapes: Readonly<Record<string, ValueShape>> = {
  s: { kind: "string" },
  i: { kind: "integer" },
  n: { kind: "number" },
  b: { kind: "boolean" },
  j: { kind: "json" },
  t: { kind: "timestamp" },
  g: { kind: "tag" },
  z: { kind: "null" },
};

/** The first letter of packed tagging. */
export const taggingStyles: Readonly<Record<string, Tagging["style"]>> = { "[": "list", "{": "map", "~": "other" };

/** Gives the facts that a packed type stands for. Throws when it is damaged. */
export function unpackType(name: string, packed: PackedType): ResourceType {
  const facts = (source: PackedFacts, prefix: string) => unpackFacts(packed, source, prefix);
  const { definitions = {}, attributes = {}, primaryIdentifier = [], arnTemplate, transform, writeOnly } = packed;
  const scrutiny = packed.scrutiny?.[""];
  const tagging = unpackTagging(packed.tagging);
  return {
    name,
    properties: facts(packed.properties, ""),
    definitions: mapValues(definitions, (source, definition) => facts(source, `${definition}.`)),
    attributes: mapValues(attributes, (code) => unpackShape(packed, { code, at: 0 })),
    primaryIdentifier,
    refersTo: packed.refersTo ?? primaryIdentifier,
    stateful: packed.stateful === true,
    ...(writeOnly && { writeOnly }),
    ...(tagging && { tagging }),
    ...(arnTemplate && { arnTemplate }),
    ...(scrutiny && { scrutiny }),
    ...(transform && { transform }),
  };
}

function unpackFacts(packed: PackedType, source: PackedFacts, prefix: string): Record<string, PropertyFacts> {
  return mapValues(source, (code, name) => {
    const scrutiny = packed.scrutiny?.[prefix + name];
    return scrutiny === undefined ? unpackProperty(packed, code) : { ...unpackProperty(packed, code), scrutiny };
  });
}

function unpackProperty(packed: PackedType, code: string): PropertyFacts {
  const cursor: Cursor = { code, at: 0 };
  const required = take(cursor, "*");
  const replacement = take(cursor, "!") ? Replacement.Yes : take(cursor, "?") ? Replacement.Maybe : Replacement.No;
  return { shape: unpackShape(packed, cursor), required, replacement };
}

/** A place in a packed string. */
interface Cursor {
  readonly code: string;
  at: number;
}

function unpackShape(packed: PackedType, cursor: Cursor): ValueShape {
  const letter = cursor.code.charAt(cursor.at++);
  const leaf = leafShapes[letter];
  if (leaf !== undefined) return leaf;
  switch (letter) {
    case "[":
      return { kind: "list", items: unpackShape(packed, cursor) };
    case "{":
      return { kind: "map", values: unpackShape(packed, cursor) };
    case "#":
      return { kind: "definition", name: takeWord(cursor) };
    case "=": {
      const enumeration = packed.enumerations?.[Number(takeWord(cursor))];
      if (enumeration !== undefined) return unpackEnumeration(enumeration);
      break;
    }
    case "|": {
      const members = Array.from({ length: Number(takeWord(cursor)) }, () => unpackShape(packed, cursor));
      return { kind: "union", of: members };
    }
  }
  throw new Error(`'${cursor.code}' is no shape`);
}

function unpackEnumeration(values: Enumeration): ValueShape {
  return areStrings(values) ? { kind: "string", allowedValues: values } : { kind: "integer", allowedValues: values };
}

function areStrings(values: Enumeration): values is readonly string[] {
  return typeof values[0] === "string";
}

function unpackTagging(packed = ""): Tagging | undefined {
  const style = taggingStyles[packed.charAt(0)];
  return style && { property: packed.slice(1), style };
}

function take(cursor: Cursor, letter: string): boolean {
  const taken = cursor.code.charAt(cursor.at) === letter;
  if (taken) cursor.at++;
  return taken;
}

function takeWord(cursor: Cursor): string {
  const end = cursor.code.indexOf(";", cursor.at);
  const word = cursor.code.slice(cursor.at, end);
  cursor.at = end + 1;
  return word;
}

function mapValues<From, To>(source: Readonly<Record<string, From>>, convert: (value: From, key: string) => To) {
  const target: Record<string, To> = {};
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value !== undefined) target[key] = convert(value, key);
  }
  return target;
}
