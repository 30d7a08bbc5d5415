import type { Protocol } from "./protocol.ts";
import { readRestXmlInput } from "./rest-xml-request.ts";
import { writeRestXmlOutput } from "./rest-xml-response.ts";
import { s3OperationName } from "./s3-routing.ts";
import { textResponse } from "./wire-message.ts";
import { xmlElement, xmlText } from "./xml-document.ts";

/** REST XML as S3 speaks it. See https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html. */
export const restXmlProtocol: Protocol = {
  operationName: s3OperationName,
  readInput: readRestXmlInput,
  writeOutput(output, operation, model, requestId) {
    const response = writeRestXmlOutput(output, operation, model);
    return { ...response, headers: { ...response.headers, ...requestIds(requestId) } };
  },
  writeError(error, _model, requestId) {
    const headers = { ...requestIds(requestId), ...error.headers };
    // "Not modified" has no body: the caller already holds the object.
    if (error.statusCode === 304) return { statusCode: 304, headers, body: new Uint8Array() };
    const members = Object.entries(error.members).map(([name, value]) => xmlElement(name, xmlText(String(value))));
    const content =
      xmlElement("Code", xmlText(error.code)) +
      xmlElement("Message", xmlText(error.message)) +
      members.join("") +
      xmlElement("RequestId", requestId) +
      xmlElement("HostId", hostId);
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement("Error", content)}`;
    return textResponse(error.statusCode, "application/xml", body, headers);
  },
};

const hostId = "local-cloud";

function requestIds(requestId: string): Record<string, string> {
  return { "x-amz-request-id": requestId.replaceAll("-", "").slice(0, 16).toUpperCase(), "x-amz-id-2": hostId };
}
