import { leafShapes, taggingStyles, type Enumeration, type PackedFacts, type PackedType } from "../src/packed-type.ts";
import type { PropertyFacts, Replacement, ResourceType, Tagging, ValueShape } from "../src/resource-type.ts";

/** Writes one resource type the short way that `unpackType` reads. */
export function packType(type: ResourceType): PackedType {
  const tables: Tables = { enumerations: [], scrutiny: {} };
  if (type.scrutiny !== undefined) tables.scrutiny[""] = type.scrutiny;
  const properties = packFacts(tables, type.properties, "");
  const definitions = mapValues(type.definitions, (facts, name) => packFacts(tables, facts, `${name}.`));
  const attributes = mapValues(type.attributes, (shape) => packShape(tables, shape));
  const sameIdentifier = type.refersTo.join() === type.primaryIdentifier.join();
  return {
    properties,
    ...(isFilled(definitions) && { definitions }),
    ...(isFilled(attributes) && { attributes }),
    ...(isFilled(tables.enumerations) && { enumerations: tables.enumerations }),
    ...(isFilled(type.primaryIdentifier) && { primaryIdentifier: type.primaryIdentifier }),
    ...(!sameIdentifier && { refersTo: type.refersTo }),
    ...(type.stateful && { stateful: true }),
    ...(type.writeOnly && { writeOnly: type.writeOnly }),
    ...(type.tagging && { tagging: packTagging(type.tagging) }),
    ...(type.arnTemplate && { arnTemplate: type.arnTemplate }),
    ...(isFilled(tables.scrutiny) && { scrutiny: tables.scrutiny }),
    ...(type.transform && { transform: type.transform }),
  };
}

/** What properties refer to instead of saying it in place. */
interface Tables {
  readonly enumerations: Enumeration[];
  readonly scrutiny: Record<string, string>;
}

function packFacts(tables: Tables, facts: Readonly<Record<string, PropertyFacts>>, prefix: string): PackedFacts {
  return mapValues(facts, ({ shape, required, replacement, scrutiny }, name) => {
    if (scrutiny !== undefined) tables.scrutiny[prefix + name] = scrutiny;
    return (required ? "*" : "") + replacementMarks[replacement] + packShape(tables, shape);
  });
}

const replacementMarks: Readonly<Record<Replacement, string>> = { no: "", yes: "!", maybe: "?" };

function packShape(tables: Tables, shape: ValueShape): string {
  switch (shape.kind) {
    case "list":
      return `[${packShape(tables, shape.items)}`;
    case "map":
      return `{${packShape(tables, shape.values)}`;
    case "definition":
      return `#${shape.name};`;
    case "union":
      return `|${shape.of.length};${shape.of.map((member) => packShape(tables, member)).join("")}`;
    case "string":
    case "integer":
      if (shape.allowedValues === undefined) return letterOf(shape.kind);
      return packEnumeration(tables, shape.allowedValues);
    default:
      return letterOf(shape.kind);
  }
}

/** Enumerations repeat within a type, so each is written once. */
function packEnumeration({ enumerations }: Tables, enumeration: Enumeration): string {
  const text = JSON.stringify(enumeration);
  const at = enumerations.findIndex((other) => JSON.stringify(other) === text);
  return `=${at < 0 ? enumerations.push(enumeration) - 1 : at};`;
}

function packTagging({ property, style }: Tagging): string {
  const letter = Object.keys(taggingStyles).find((key) => taggingStyles[key] === style);
  return `${letter}${property}`;
}

function letterOf(kind: ValueShape["kind"]): string {
  const letter = Object.keys(leafShapes).find((key) => leafShapes[key]?.kind === kind);
  if (letter === undefined) throw new Error(`The shape '${kind}' has no letter.`);
  return letter;
}

function isFilled(value: object): boolean {
  return Object.keys(value).length > 0;
}

function mapValues<From, To>(source: Readonly<Record<string, From>>, convert: (value: From, key: string) => To) {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, convert(value, key)]));
}
