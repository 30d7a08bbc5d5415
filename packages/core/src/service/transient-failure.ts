/** Answers of AWS that mean "not so fast", after the SDKs' own list. */
const THROTTLING_CODES: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException.RequestRate",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "Throttling",
  "ThrottledException",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/** Answers of AWS that mean "not now": https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html and the SDKs' own lists. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  // S3, when two conditional writes of one key met: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
  "ConditionalRequestConflict",
  "IDPCommunicationError",
  "InternalFailure",
  "InternalServerError",
  "RequestTimeout",
  "RequestTimeoutException",
  "ServiceUnavailable",
  "TimeoutError",
]);

/** Failures of the connection, in the words of Node.js. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Whether the same call may succeed when it is made again: throttling, time-outs, lost connections, failures of the server. */
export function isTransientFailure(failure: unknown): boolean {
  if (typeof failure !== "object" || failure === null) return false;
  if ("$retryable" in failure && failure.$retryable !== undefined) return true;
  if (isThrottling(failure)) return true;
  if ("name" in failure && typeof failure.name === "string" && TRANSIENT_CODES.has(failure.name)) return true;
  if ("code" in failure && typeof failure.code === "string" && NETWORK_CODES.has(failure.code)) return true;
  const status = statusCodeOf(failure);
  // 501 is how a service says that it will never do it.
  if (status !== undefined && status >= 500 && status !== 501) return true;
  return "cause" in failure && isTransientFailure(failure.cause);
}

/** Whether AWS asks for fewer calls. */
export function isThrottling(failure: unknown): boolean {
  if (typeof failure !== "object" || failure === null) return false;
  if ("name" in failure && typeof failure.name === "string" && THROTTLING_CODES.has(failure.name)) return true;
  return statusCodeOf(failure) === 429;
}

/** The HTTP status a failure of the SDK carries, when an answer arrived at all. */
export function statusCodeOf(failure: object): number | undefined {
  const metadata = "$metadata" in failure ? failure.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}
