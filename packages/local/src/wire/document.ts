import type { NormalizedSchema } from "@smithy/core/schema";

import { ServiceError } from "./service-error.ts";

/** How a format of documents, JSON or CBOR, carries what has no members. */
export interface ScalarForm {
  /** Reads a scalar; `fail` refuses it, naming what was expected. */
  read(schema: NormalizedSchema, value: unknown, fail: (expected: string) => never): unknown;
  write(schema: NormalizedSchema, value: unknown): unknown;
}

/** Reads the members of a structure from a document. Throws `SerializationException`. */
export function readDocument(schema: NormalizedSchema, document: unknown, form: ScalarForm): Record<string, unknown> {
  return schema.isStructSchema() ? readStruct(schema, document, "", form) : {};
}

/** The document of a structure, without the members that are `undefined` or `null`. */
export function writeDocument(schema: NormalizedSchema, value: unknown, form: ScalarForm): Record<string, unknown> {
  const document = schema.isStructSchema() ? writeValue(schema, value ?? {}, form) : {};
  return isObject(document) ? { ...document } : {};
}

/** What is wrong with a body that cannot be read at all. */
export function unreadable(message: string): ServiceError {
  return new ServiceError("SerializationException", message);
}

function readStruct(
  schema: NormalizedSchema,
  value: unknown,
  where: string,
  form: ScalarForm,
): Record<string, unknown> {
  if (!isObject(value)) throw unexpected(where, "an object");
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field !== undefined && field !== null) {
      result[name] = readValue(member, field, where === "" ? name : `${where}.${name}`, form);
    }
  }
  return result;
}

function readValue(schema: NormalizedSchema, value: unknown, where: string, form: ScalarForm): unknown {
  if (schema.isStructSchema()) return readStruct(schema, value, where, form);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw unexpected(where, "a list");
    return value.map((item, index) => readValue(schema.getValueSchema(), item, `${where}.${index + 1}.member`, form));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) throw unexpected(where, "an object");
    const read = (key: string, item: unknown): unknown =>
      readValue(schema.getValueSchema(), item, `${where}.${key}`, form);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(key, item)]));
  }
  return form.read(schema, value, (expected) => {
    throw unexpected(where, expected);
  });
}

function writeValue(schema: NormalizedSchema, value: unknown, form: ScalarForm): unknown {
  if (schema.isStructSchema() && isObject(value)) {
    const result: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const field = value[name];
      if (field !== undefined && field !== null) result[name] = writeValue(member, field, form);
    }
    return result;
  }
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((item) => writeValue(schema.getValueSchema(), item, form));
  }
  if (schema.isMapSchema() && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, writeValue(schema.getValueSchema(), item, form)]),
    );
  }
  return form.write(schema, value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unexpected(where: string, expected: string): ServiceError {
  return unreadable(`The request body does not hold ${expected} at '${where}'.`);
}
