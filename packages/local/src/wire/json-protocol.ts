import type { NormalizedSchema } from "@smithy/core/schema";
import type { Protocol } from "./protocol.ts";
import { timestampFormat, writeScalar } from "./scalar.ts";
import { ServiceError } from "./service-error.ts";
import { textResponse } from "./wire-message.ts";

/**
 * AWS JSON: the operation in a header, JSON in and out. The two versions differ in the content type alone.
 * See https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html.
 */
export function jsonProtocol(version: "1.0" | "1.1"): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    operationName: (request) => request.headers["x-amz-target"]?.split(".").at(-1),
    readInput(request, operation) {
      const document = request.body.length === 0 ? {} : parse(request.body);
      return operation.input.isStructSchema() ? readStruct(operation.input, document, "") : {};
    },
    writeOutput(output, operation, _model, requestId) {
      const body = operation.output.isStructSchema() ? writeValue(operation.output, output ?? {}) : {};
      return textResponse(200, contentType, JSON.stringify(body), { "x-amzn-requestid": requestId });
    },
    writeError(error, model, requestId) {
      const known = model?.errors.get(error.code);
      const members = known ? writeValue(known.schema, error.members) : error.members;
      const body = { __type: known?.code ?? error.code, message: error.message, ...(members as object) };
      // Whatever status the model gives an error, the JSON services answer 400.
      return textResponse(error.statusCode, contentType, JSON.stringify(body), {
        "x-amzn-requestid": requestId,
      });
    },
  };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw Object.assign(unreadable("The request body is not JSON in UTF-8."), { cause });
  }
}

function readStruct(schema: NormalizedSchema, value: unknown, where: string): Record<string, unknown> {
  if (!isObject(value)) throw unexpected(where, "an object");
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field !== undefined && field !== null) {
      result[name] = readValue(member, field, where === "" ? name : `${where}.${name}`);
    }
  }
  return result;
}

function readValue(schema: NormalizedSchema, value: unknown, where: string): unknown {
  if (schema.isStructSchema()) return readStruct(schema, value, where);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw unexpected(where, "a list");
    return value.map((item, index) => readValue(schema.getValueSchema(), item, `${where}.${index + 1}.member`));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) throw unexpected(where, "an object");
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, readValue(schema.getValueSchema(), item, `${where}.${key}`)]),
    );
  }
  return readJsonScalar(schema, value, where);
}

function readJsonScalar(schema: NormalizedSchema, value: unknown, where: string): unknown {
  if (schema.isBooleanSchema()) return typeof value === "boolean" ? value : fail(where, "a boolean");
  if (schema.isNumericSchema()) return typeof value === "number" ? value : fail(where, "a number");
  if (schema.isTimestampSchema())
    return typeof value === "number" ? new Date(value * 1000) : fail(where, "a timestamp");
  if (typeof value !== "string") throw unexpected(where, "a string");
  return schema.isBlobSchema() ? new Uint8Array(Buffer.from(value, "base64")) : value;
}

function writeValue(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isStructSchema() && isObject(value)) {
    const result: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const field = value[name];
      if (field !== undefined && field !== null) result[name] = writeValue(member, field);
    }
    return result;
  }
  if (schema.isListSchema() && Array.isArray(value))
    return value.map((item) => writeValue(schema.getValueSchema(), item));
  if (schema.isMapSchema() && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, writeValue(schema.getValueSchema(), item)]),
    );
  }
  if (value instanceof Date) {
    const format = timestampFormat(schema, "epoch-seconds");
    return format === "epoch-seconds" ? value.getTime() / 1000 : writeScalar(schema, value, format);
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fail(where: string, expected: string): never {
  throw unexpected(where, expected);
}

function unexpected(where: string, expected: string): ServiceError {
  return unreadable(`The request body does not hold ${expected} at '${where}'.`);
}

function unreadable(message: string): ServiceError {
  return new ServiceError("SerializationException", message);
}
