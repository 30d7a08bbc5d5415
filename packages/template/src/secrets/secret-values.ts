import type { Catalog, ResourceType, ValueShape } from "@stacksteward/catalog";

import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";
import type { TemplateBody } from "../template.ts";
import { isSecretProperty, namesSecret } from "./secret-names.ts";

/** A value whose name says that it is a secret; it may be computed. */
export interface SecretValue {
  readonly path: JsonPath;
  readonly value: Json;
  readonly calledBy: NameGiver;
}

/** Who calls a value a secret: AWS, whose property takes nothing else, or the author, whose variable may take the name of one. */
export type NameGiver = "aws" | "author";

/** Where the walk is: one list that grows and shrinks, copied only into what is found. */
type Trail = (string | number)[];

/** The values in resources and mappings that are called like secrets: literals, and functions that give one. */
export function secretValues(body: TemplateBody, catalog: Pick<Catalog, "find">): SecretValue[] {
  const found: SecretValue[] = [];
  for (const [name, mapping] of Object.entries(body.Mappings ?? {})) {
    visit(mapping, ["Mappings", name], undefined, { found, calledBy: undefined, type: undefined });
  }
  for (const [logicalId, resource] of Object.entries<Json>(body.Resources)) {
    if (isJsonObject(resource)) visitResource(logicalId, resource, catalog, found);
  }
  return found;
}

function visitResource(
  logicalId: string,
  { Type: typeName, Properties: properties }: JsonObject,
  catalog: Pick<Catalog, "find">,
  found: SecretValue[],
): void {
  if (!isJsonObject(properties)) return;
  const type = typeof typeName === "string" ? catalog.find(typeName) : undefined;
  for (const [key, value] of Object.entries(properties)) {
    const shape = type?.properties[key]?.shape;
    const calledBy = whoSaysSecret(key, shape);
    visit(value, ["Resources", logicalId, "Properties", key], shape, { found, calledBy, type });
  }
  visitPair(properties, ["Resources", logicalId, "Properties"], found);
}

interface Walk {
  readonly found: SecretValue[];
  /** Who says with the name above that what stands here is a secret. */
  readonly calledBy: NameGiver | undefined;
  readonly type: ResourceType | undefined;
  /** Whether it is part of a document that describes an API or a schema. */
  readonly isDescription?: boolean;
}

function visitAt(key: string | number, value: Json, path: Trail, shape: ValueShape | undefined, walk: Walk): void {
  path.push(key);
  visit(value, path, shape, walk);
  path.pop();
}

function visit(value: Json, path: Trail, shape: ValueShape | undefined, walk: Walk): void {
  if (Array.isArray(value)) {
    const items = shape?.kind === "list" ? shape.items : undefined;
    for (const [index, item] of value.entries()) visitAt(index, item, path, items, walk);
    return;
  }
  if (!isJsonObject(value)) {
    remember(path, value, walk);
    return;
  }
  const keys = Object.keys(value);
  const [key = ""] = keys;
  if (keys.length === 1 && (key === "Ref" || key.startsWith("Fn::"))) {
    const branches = key === "Fn::If" && Array.isArray(value[key]) ? value[key] : undefined;
    if (branches === undefined) {
      remember(path, value, walk);
      return;
    }
    path.push(key);
    for (const index of [1, 2]) visitAt(index, branches[index] ?? null, path, shape, walk);
    path.pop();
    return;
  }
  const isDescription = walk.isDescription === true || describes(value);
  for (const [name, member] of Object.entries(value)) {
    if (isDescription && EXAMPLE.test(name)) continue;
    const inner = shapeOf(name, shape, walk.type);
    visitAt(name, member, path, inner, { ...walk, isDescription, calledBy: whoSaysSecret(name, inner) });
  }
  visitPair(value, path, walk.found);
}

function remember(path: Trail, value: Json, { calledBy, found }: Walk): void {
  if (calledBy !== undefined) found.push({ path: [...path], value, calledBy });
}

/** What documentation shows and nobody takes: https://spec.openapis.org/oas/latest.html#example-object */
const EXAMPLE = /^(?:x-)?examples?$/;

/** A document of OpenAPI, or one of JSON Schema. */
function describes(object: JsonObject): boolean {
  return ["openapi", "swagger", "$schema"].some((name) => typeof object[name] === "string");
}

/** A name that stands beside its value: variables of containers, options, parameters of other services. */
function visitPair(object: JsonObject, path: Trail, found: SecretValue[]): void {
  const name = object["Name"] ?? object["Key"] ?? object["OptionName"] ?? object["ParameterKey"];
  const value = object["Value"] ?? object["ParameterValue"];
  if (typeof name !== "string" || value === undefined) return;
  const key = Object.hasOwn(object, "Value") ? "Value" : "ParameterValue";
  if (namesSecret(name)) visitAt(key, value, path, undefined, { found, calledBy: "author", type: undefined });
}

/** What the catalog knows as a string of the author's choosing goes by AWS's names, and what it does not know by those that are sure. */
function whoSaysSecret(name: string, shape: ValueShape | undefined): NameGiver | undefined {
  if (shape === undefined || shape.kind === "json" || shape.kind === "map")
    return namesSecret(name) ? "author" : undefined;
  return isFreeText(shape) && isSecretProperty(name) ? "aws" : undefined;
}

function isFreeText(shape: ValueShape): boolean {
  if (shape.kind === "list") return isFreeText(shape.items);
  if (shape.kind === "union") return shape.of.some(isFreeText);
  return shape.kind === "string" && shape.allowedValues === undefined;
}

function shapeOf(name: string, shape: ValueShape | undefined, type: ResourceType | undefined): ValueShape | undefined {
  if (shape?.kind === "definition") return type?.definitions[shape.name]?.[name]?.shape;
  // The keys of a map are the author's: only what stands below them is called as AWS calls it.
  if (shape?.kind === "map") return isFreeText(shape.values) ? undefined : shape.values;
  if (shape?.kind !== "union") return undefined;
  return shape.of.map((each) => shapeOf(name, each, type)).find((found) => found !== undefined);
}
