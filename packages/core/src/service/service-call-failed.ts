import { StackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode } from "../core-error.ts";
import type { Secrets } from "../secrets.ts";
import { isExpired } from "./expired-credentials.ts";
import { isTransientFailure, statusCodeOf } from "./transient-failure.ts";

/** What is known of a call that AWS refused, or kept failing. */
export interface ServiceFailure {
  /** The API operation, such as `CreateChangeSet`. */
  readonly operation: string;
  /** The service's error code, such as `ValidationError`. */
  readonly serviceCode: string;
  /** The service's own sentence, secrets hidden. */
  readonly serviceMessage: string;
  readonly statusCode?: number;
  readonly requestId?: string;
}

/** Thrown when AWS refused a call, or kept failing it for as long as the retries lasted. */
export class ServiceCallFailed extends StackstewardError {
  declare readonly details: ServiceFailure;

  constructor(failure: ServiceFailure, retryable: boolean, remedy = "") {
    super(`${failure.operation} failed with ${failure.serviceCode}: ${failure.serviceMessage}${remedy}`, {
      code: CoreErrorCode.ServiceCallFailed,
      retryable,
      details: failure,
    });
  }
}

const EXPIRED = ". What CloudFormation has begun goes on: get new credentials, and attach to it or deploy again.";

/**
 * The error of ours that says what `cause` says.
 * The SDK's error is not kept as a cause: it holds the whole answer, and with it what must not be shown.
 */
export function toServiceCallFailed(operation: string, cause: unknown, secrets: Secrets): ServiceCallFailed {
  const known = cause instanceof Error ? cause : new Error(String(cause));
  const statusCode = statusCodeOf(known);
  const requestId = requestIdOf(known);
  const failure: ServiceFailure = {
    operation,
    serviceCode: known.name,
    serviceMessage: secrets.hideInText(known.message),
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  return new ServiceCallFailed(failure, isTransientFailure(known) || isExpired(known), isExpired(known) ? EXPIRED : "");
}

function requestIdOf(failure: object): string | undefined {
  const metadata = "$metadata" in failure ? failure.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null || !("requestId" in metadata)) return undefined;
  return typeof metadata.requestId === "string" ? metadata.requestId : undefined;
}
