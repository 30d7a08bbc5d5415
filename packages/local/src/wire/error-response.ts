import { cborProtocol } from "./cbor-protocol.ts";
import { jsonProtocol } from "./json-protocol.ts";
import type { Protocol, ProtocolName } from "./protocol.ts";
import { queryProtocol } from "./query-protocol.ts";
import { restXmlProtocol } from "./rest-xml-protocol.ts";
import type { ServiceError } from "./service-error.ts";
import type { WireRequest, WireResponse } from "./wire-message.ts";

/** Every protocol by name. */
export const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  query: queryProtocol,
  "json-1.0": jsonProtocol("1.0"),
  "json-1.1": jsonProtocol("1.1"),
  "rest-xml": restXmlProtocol,
  "rpc-v2-cbor": cborProtocol,
};

/** The protocol of a request as far as it shows without knowing the service. */
export function guessProtocol({ headers, query }: WireRequest): ProtocolName {
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "rpc-v2-cbor";
  if (headers["x-amz-target"] !== undefined) {
    return headers["content-type"] === "application/x-amz-json-1.0" ? "json-1.0" : "json-1.1";
  }
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  return isForm || query.has("Action") ? "query" : "rest-xml";
}

/** An error for a request that never reached a service. */
export function errorResponse(error: ServiceError, request: WireRequest): WireResponse {
  return protocols[guessProtocol(request)].writeError(error, undefined, "00000000-0000-0000-0000-000000000000");
}
