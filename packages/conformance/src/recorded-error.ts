import type { CloudFormationServiceException } from "@aws-sdk/client-cloudformation";
import { SSMServiceException } from "@aws-sdk/client-ssm";
import { isJsonObject, type Json } from "@stacksteward/template";

/** What a service answered instead of a result. */
export type ServiceError = CloudFormationServiceException | SSMServiceException;

/** An error as it was recorded: as a whole answer, or as the one line that a client printed. */
export function errorForm(error: ServiceError, recorded: Json): Json {
  const { name, $metadata, $fault } = error;
  // The SDK's word for an error without a message.
  const message = error.message === "UnknownError" ? "" : error.message;
  const code = "Code" in error && typeof error.Code === "string" ? error.Code : name;
  if (typeof recorded === "string") {
    const [, operation = ""] = /when calling the (\w+) operation/.exec(recorded) ?? [];
    return `An error occurred (${code}) when calling the ${operation} operation: ${message}`;
  }
  // Only services that speak XML say whose fault it was.
  const type = error instanceof SSMServiceException ? {} : { Type: $fault === "client" ? "Sender" : "Receiver" };
  const Error = { Code: code, Message: message, ...type };
  if (isJsonObject(recorded) && "Code" in recorded) return Error;
  const ResponseMetadata = { HTTPHeaders: {}, HTTPStatusCode: $metadata.httpStatusCode ?? 0 };
  return isJsonObject(recorded) && "ResponseMetadata" in recorded ? { Error, ResponseMetadata } : { Error };
}
