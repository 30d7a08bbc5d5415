import { readDocument, unreadable, writeDocument, type ScalarForm } from "./document.ts";
import type { Protocol } from "./protocol.ts";
import { queryCompatibleError } from "./query-compatible-error.ts";
import { timestampFormat, writeScalar } from "./scalar.ts";
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
      return readDocument(operation.input, document, jsonScalars);
    },
    writeOutput(output, operation, _model, requestId) {
      const body = writeDocument(operation.output, output, jsonScalars);
      return textResponse(200, contentType, JSON.stringify(body), { "x-amzn-requestid": requestId });
    },
    writeError(error, model, requestId) {
      const known = model?.errors.get(error.code);
      const { type, headers } = queryCompatibleError(error, model);
      const members = known ? writeDocument(known.schema, error.members, jsonScalars) : error.members;
      const body = { __type: type, message: error.message, ...members };
      // Whatever status the model gives an error, the JSON services answer 400.
      return textResponse(error.statusCode, contentType, JSON.stringify(body), {
        "x-amzn-requestid": requestId,
        ...headers,
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

const jsonScalars: ScalarForm = {
  read(schema, value, fail) {
    if (schema.isBooleanSchema()) return typeof value === "boolean" ? value : fail("a boolean");
    if (schema.isNumericSchema()) return typeof value === "number" ? value : fail("a number");
    if (schema.isTimestampSchema()) return typeof value === "number" ? new Date(value * 1000) : fail("a timestamp");
    if (typeof value !== "string") return fail("a string");
    return schema.isBlobSchema() ? new Uint8Array(Buffer.from(value, "base64")) : value;
  },
  write(schema, value) {
    if (value instanceof Date) {
      const format = timestampFormat(schema, "epoch-seconds");
      return format === "epoch-seconds" ? value.getTime() / 1000 : writeScalar(schema, value, format);
    }
    return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
  },
};
