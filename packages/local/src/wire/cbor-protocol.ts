import { cbor, dateToTag } from "@smithy/core/cbor";

import { readDocument, unreadable, writeDocument, type ScalarForm } from "./document.ts";
import type { Protocol } from "./protocol.ts";
import { queryCompatibleError } from "./query-compatible-error.ts";
import type { WireResponse } from "./wire-message.ts";

/**
 * Smithy RPC v2 with CBOR: the operation in the path, CBOR in and out. boto3 and the AWS CLI speak it to CloudWatch.
 * See https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html.
 */
export const cborProtocol: Protocol = {
  operationName: ({ path }) => /\/service\/[^/]+\/operation\/(\w+)$/.exec(path)?.[1],
  readInput: ({ body }, operation) => readDocument(operation.input, body.length === 0 ? {} : parse(body), cborScalars),
  writeOutput: (output, operation, _model, requestId) =>
    cborResponse(200, writeDocument(operation.output, output, cborScalars), requestId),
  writeError(error, model, requestId) {
    const known = model?.errors.get(error.code);
    const { type, headers } = queryCompatibleError(error, model);
    const members = known ? writeDocument(known.schema, error.members, cborScalars) : error.members;
    const body = { __type: type, message: error.message, ...members };
    return cborResponse(known?.statusCode ?? error.statusCode, body, requestId, headers);
  },
};

function parse(body: Uint8Array): unknown {
  try {
    return cbor.deserialize(body);
  } catch (cause) {
    throw Object.assign(unreadable("The request body is not CBOR."), { cause });
  }
}

function cborResponse(
  statusCode: number,
  document: Readonly<Record<string, unknown>>,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    statusCode,
    headers: {
      "content-type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      "x-amzn-requestid": requestId,
      ...headers,
    },
    body: cbor.serialize(document),
  };
}

const cborScalars: ScalarForm = {
  read(schema, value, fail) {
    if (schema.isBooleanSchema()) return typeof value === "boolean" ? value : fail("a boolean");
    if (schema.isNumericSchema()) {
      return typeof value === "number" || typeof value === "bigint" ? Number(value) : fail("a number");
    }
    if (schema.isTimestampSchema()) {
      const seconds = taggedSeconds(value);
      return seconds === undefined ? fail("a timestamp") : new Date(seconds * 1000);
    }
    if (schema.isBlobSchema()) return value instanceof Uint8Array ? value : fail("bytes");
    return typeof value === "string" ? value : fail("a string");
  },
  write: (_schema, value) => (value instanceof Date ? dateToTag(value) : value),
};

/** A point in time is a number of seconds under the tag 1. */
function taggedSeconds(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("tag" in value) || !("value" in value)) return undefined;
  return Number(value.tag) === 1 ? Number(value.value) : undefined;
}
