import type { NormalizedSchema } from "@smithy/core/schema";

import { writeScalar } from "./scalar.ts";
import type { OperationModel, ServiceModel } from "./service-model.ts";
import type { WireResponse } from "./wire-message.ts";
import { xmlElement, xmlMembers } from "./xml-document.ts";

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const contentType = "application/xml";

/** Writes the output of an S3 operation as status, headers and body, as its members are bound. */
export function writeRestXmlOutput(output: unknown, operation: OperationModel, model: ServiceModel): WireResponse {
  const schema = operation.output;
  const fields = (typeof output === "object" && output !== null ? output : {}) as Readonly<Record<string, unknown>>;
  const statusCode = fields["ContentRange"] === undefined ? (operation.http?.code ?? 200) : 206;
  if (!schema.isStructSchema()) return { statusCode, headers: {}, body: new Uint8Array() };
  const headers: Record<string, string> = {};
  let payload: readonly [string, NormalizedSchema] | undefined;
  let hasBody = false;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const field = fields[name];
    if (traits.httpPayload) payload = [name, member];
    else if (traits.httpHeader !== undefined) Object.assign(headers, headerOf(traits.httpHeader, member, field));
    else if (traits.httpPrefixHeaders !== undefined)
      Object.assign(headers, prefixHeaders(traits.httpPrefixHeaders, field));
    else hasBody = true;
  }
  if (payload !== undefined) return { statusCode, ...writePayload(payload, fields, headers, model) };
  if (!hasBody) return { statusCode, headers, body: new Uint8Array() };
  const body = declaration + document(operation, fields, model);
  return { statusCode, headers: { "content-type": contentType, ...headers }, body: Buffer.from(body) };
}

function document(operation: OperationModel, fields: Readonly<Record<string, unknown>>, model: ServiceModel): string {
  const schema = operation.output;
  const root = schema.getMergedTraits().xmlName ?? `${operation.name}Result`;
  const namespace = ` xmlns="${model.xmlNamespace}"`;
  // The one answer of S3 whose member is its root; see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html.
  if (operation.name === "GetBucketLocation") return xmlElement(root, textOf(fields[root]), namespace);
  return xmlElement(root, xmlMembers(schema, fields, { timestamps: "date-time", skip: isBound }), namespace);
}

function isBound(member: NormalizedSchema): boolean {
  const { httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  return httpHeader !== undefined || httpPrefixHeaders !== undefined;
}

function writePayload(
  [name, member]: readonly [string, NormalizedSchema],
  fields: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
  model: ServiceModel,
): Omit<WireResponse, "statusCode"> {
  const value = fields[name];
  if (member.isBlobSchema()) {
    return { headers, body: value instanceof Uint8Array ? value : new Uint8Array(), streamed: true };
  }
  if (!member.isStructSchema()) return { headers, body: Buffer.from(textOf(value)) };
  const root = member.getMergedTraits().xmlName ?? name;
  const content = xmlMembers(member, value, { timestamps: "date-time" });
  const body = declaration + xmlElement(root, content, ` xmlns="${model.xmlNamespace}"`);
  return { headers: { "content-type": contentType, ...headers }, body: Buffer.from(body) };
}

function headerOf(name: string, member: NormalizedSchema, value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  const values = Array.isArray(value) ? value : [value];
  return { [name.toLowerCase()]: values.map((item) => headerText(writeScalar(member, item, "http-date"))).join(",") };
}

function prefixHeaders(prefix: string, value: unknown): Record<string, string> {
  const entries = Object.entries((value ?? {}) as Readonly<Record<string, string>>);
  return Object.fromEntries(entries.map(([name, text]) => [(prefix + name).toLowerCase(), headerText(text)]));
}

/** Headers carry neither line breaks nor anything beyond ASCII; S3 wraps such metadata as RFC 2047 says. */
function headerText(text: string): string {
  if (/^[\t\x20-\x7e]*$/.test(text)) return text;
  return `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
