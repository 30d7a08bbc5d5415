import type { ResourceType } from "@stacksteward/catalog";
import { isJsonObject, validateProperties, violationMessage, type Json } from "@stacksteward/template";

import type { Engine } from "../cloudformation/engine.ts";
import { liveTypeFacts } from "../cloudformation/live/live-type.ts";
import { ServiceError } from "../wire/service-error.ts";

/** The facts of a type that Cloud Control can handle. Refuses the others as the service does. */
export function knownType(
  engine: Engine,
  type: string,
  action: "CREATE" | "READ" | "UPDATE" | "DELETE" | "LIST",
): ResourceType {
  const facts = liveTypeFacts(engine, type);
  if (facts !== undefined) return facts;
  if (!engine.catalog.has(type)) throw new ServiceError("TypeNotFoundException", `The type '${type}' cannot be found.`);
  throw new ServiceError("UnsupportedActionException", `Resource type ${type} does not support ${action} action`);
}

export function notFound(type: string, identifier: string): ServiceError {
  const message = `Resource of type '${type}' with identifier '${identifier}' was not found.`;
  return new ServiceError("ResourceNotFoundException", message);
}

/** Refuses properties that do not fit the type, in the words of the resource schemas. */
export function checkModel(facts: ResourceType, properties: Readonly<Record<string, Json>>): void {
  const problems = validateProperties(facts, properties, []);
  if (problems.length === 0) return;
  const lines = problems.map(({ violation }) => violationMessage(violation)).join("\n");
  throw new ServiceError("ValidationException", `Model validation failed (${lines})`);
}

/** A member of a request that holds a JSON object as text. */
export function readObject(text: string, member: string): Readonly<Record<string, Json>> {
  const value = readJson(text, member);
  if (isJsonObject(value)) return value;
  throw new ServiceError("InvalidRequestException", `${member} must be a JSON object.`);
}

/** A member of a request that holds JSON as text. */
export function readJson(text: string, member: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw Object.assign(new ServiceError("InvalidRequestException", `${member} is not JSON.`), { cause });
  }
}
