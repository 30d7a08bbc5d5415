import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import { validationError } from "../service-errors.ts";

/** The name of a transform, and what it is called with. */
export interface TransformCall {
  readonly name: string;
  readonly parameters: JsonObject;
}

/** The calls that a section `Transform` or the argument of `Fn::Transform` stands for, in their order: a name, an object, or a list of them. */
export function transformCalls(definition: Json): TransformCall[] {
  return (Array.isArray(definition) ? definition : [definition]).map((entry) => {
    if (typeof entry === "string") return { name: entry, parameters: {} };
    const { Name: name, Parameters: parameters } = isJsonObject(entry) ? entry : {};
    if (typeof name !== "string") throw validationError("Key Name of transform definition must be a string.");
    return { name, parameters: isJsonObject(parameters) ? parameters : {} };
  });
}

/** Every call inside a value, however deep. */
export function nestedCalls(node: Json): TransformCall[] {
  if (Array.isArray(node)) return node.flatMap(nestedCalls);
  if (!isJsonObject(node)) return [];
  return Object.entries(node).flatMap(([key, member]) => [
    ...(key === "Fn::Transform" ? transformCalls(member) : []),
    ...nestedCalls(member),
  ]);
}
