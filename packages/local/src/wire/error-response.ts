import { jsonProtocol } from "./json-protocol.ts";
import type { Protocol } from "./protocol.ts";
import { queryProtocol } from "./query-protocol.ts";
import { restXmlProtocol } from "./rest-xml-protocol.ts";
import type { ServiceError } from "./service-error.ts";
import type { WireRequest, WireResponse } from "./wire-message.ts";

/** The protocol of a request as far as it shows without knowing the service. */
export function guessProtocol(request: WireRequest): Protocol {
  if (request.headers["x-amz-target"] !== undefined)
    return jsonProtocol(request.headers["content-type"] === "application/x-amz-json-1.0" ? "1.0" : "1.1");
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  return isForm || request.query.has("Action") ? queryProtocol : restXmlProtocol;
}

/** An error for a request that never reached a service. */
export function errorResponse(error: ServiceError, request: WireRequest): WireResponse {
  return guessProtocol(request).writeError(error, undefined, "00000000-0000-0000-0000-000000000000");
}
