import { readQueryInput } from "./query-request.ts";
import { ServiceError } from "./service-error.ts";
import type { ServiceModel } from "./service-model.ts";
import { textResponse, type WireRequest, type WireResponse } from "./wire-message.ts";
import { xmlElement, xmlMembers, xmlText } from "./xml-document.ts";
import type { Protocol } from "./protocol.ts";

const contentType = "text/xml";

/** AWS Query: form parameters in, XML out. See https://smithy.io/2.0/aws/protocols/aws-query-protocol.html. */
export const queryProtocol: Protocol = {
  operationName: (request) => queryParameters(request).get("Action") ?? undefined,
  readInput: (request, operation) => readQueryInput(operation.input, queryParameters(request)),
  writeOutput(output, operation, model, requestId) {
    const result = operation.output.isStructSchema()
      ? xmlElement(`${operation.name}Result`, xmlMembers(operation.output, output, { timestamps: "date-time" }))
      : "";
    const metadata = xmlElement("ResponseMetadata", xmlElement("RequestId", requestId));
    return xmlResponse(200, `${operation.name}Response`, result + metadata, model, requestId);
  },
  writeError(error, model, requestId) {
    const known = model?.errors.get(error.code);
    const content =
      xmlElement("Type", error.fault) +
      xmlElement("Code", xmlText(known?.code ?? error.code)) +
      xmlElement("Message", xmlText(error.message)) +
      (known ? xmlMembers(known.schema, error.members, { timestamps: "date-time" }) : "");
    const body = xmlElement("Error", content) + xmlElement("RequestId", requestId);
    return xmlResponse(known?.statusCode ?? error.statusCode, "ErrorResponse", body, model, requestId);
  },
};

/** The parameters of a Query request: of the form in its body, or of its URL. */
export function queryParameters(request: WireRequest): URLSearchParams {
  if (request.method === "GET") return request.query;
  return new URLSearchParams(utf8(request.body));
}

function utf8(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (cause) {
    throw Object.assign(new ServiceError("MalformedInput", "The request body is not UTF-8."), { cause });
  }
}

function xmlResponse(
  statusCode: number,
  root: string,
  content: string,
  model: Pick<ServiceModel, "xmlNamespace"> | undefined,
  requestId: string,
): WireResponse {
  const namespace = model === undefined ? "" : ` xmlns="${model.xmlNamespace}"`;
  return textResponse(statusCode, contentType, xmlElement(root, content, namespace), { "x-amzn-requestid": requestId });
}
