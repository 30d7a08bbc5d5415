import type { Protocol } from "./protocol.ts";
import { textResponse } from "./wire-message.ts";
import { xmlElement, xmlText } from "./xml-document.ts";

/** REST XML as S3 speaks it. See https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html. */
export const restXmlProtocol: Protocol = {
  operationName: () => undefined,
  readInput: () => ({}),
  writeOutput: (_output, operation) => textResponse(operation.http?.code ?? 200, "application/xml", ""),
  writeError(error, _model, requestId) {
    const body = xmlElement("Code", xmlText(error.code)) + xmlElement("Message", xmlText(error.message));
    return textResponse(error.statusCode, "application/xml", xmlElement("Error", body), {
      "x-amz-request-id": requestId,
    });
  },
};
