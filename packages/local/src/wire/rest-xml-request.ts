import type { NormalizedSchema } from "@smithy/core/schema";

import { unframeBody } from "./aws-chunked.ts";
import { s3Address } from "./s3-address.ts";
import { readScalar, type TimestampFormat } from "./scalar.ts";
import type { OperationModel } from "./service-model.ts";
import type { WireRequest } from "./wire-message.ts";
import { readXml } from "./xml-reader.ts";

/** Reads the input of an S3 operation from path, query, headers, trailers and body, as its members are bound. */
export function readRestXmlInput(request: WireRequest, operation: OperationModel): Record<string, unknown> {
  const { bucket, key } = s3Address(request);
  const { body, trailers } = unframeBody(request);
  const headers = { ...presignedHeaders(request.query), ...request.headers, ...trailers };
  const input: Record<string, unknown> = {};
  if (!operation.input.isStructSchema()) return input;
  for (const [name, member] of operation.input.structIterator()) {
    const value = readMember(name, member, { bucket, key, headers, query: request.query, body });
    if (value !== undefined) input[name] = value;
  }
  return input;
}

/** A presigned URL carries in its query what would be headers. */
function presignedHeaders(query: URLSearchParams): Record<string, string> {
  if (!query.has("X-Amz-Signature")) return {};
  return Object.fromEntries(
    [...query].filter(([name]) => /^x-amz-/i.test(name)).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

interface Sources {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

function readMember(name: string, member: NormalizedSchema, sources: Sources): unknown {
  const traits = member.getMergedTraits();
  if (traits.httpPayload) return readPayload(member, sources.body);
  if (traits.httpHeader !== undefined) {
    const text = sources.headers[traits.httpHeader.toLowerCase()];
    return text === undefined ? undefined : readBound(member, [text], name, "http-date");
  }
  if (traits.httpPrefixHeaders !== undefined) return prefixed(sources.headers, traits.httpPrefixHeaders.toLowerCase());
  if (traits.httpQuery !== undefined) {
    const values = sources.query.getAll(traits.httpQuery);
    return values.length === 0 ? undefined : readBound(member, values, name, "date-time");
  }
  if (traits.httpLabel) return name === "Bucket" ? sources.bucket : sources.key;
  return undefined;
}

function readPayload(member: NormalizedSchema, body: Uint8Array): unknown {
  if (member.isBlobSchema()) return body;
  if (body.length === 0) return undefined;
  const text = new TextDecoder().decode(body);
  return member.isStructSchema() ? readXml(member, text) : text;
}

function readBound(
  member: NormalizedSchema,
  texts: readonly string[],
  where: string,
  format: TimestampFormat,
): unknown {
  if (!member.isListSchema()) return readScalar(member, texts[0] ?? "", where, format);
  const item = member.getValueSchema();
  return texts.flatMap((text) => text.split(",")).map((text) => readScalar(item, text.trim(), where, format));
}

function prefixed(headers: Sources["headers"], prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}
