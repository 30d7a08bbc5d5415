import { ServiceError } from "../../wire/service-error.ts";
import type { Stack } from "../stack.ts";

/** A call as far as its repetition is concerned. */
export interface TokenedRequest {
  readonly operation: string;
  readonly token: string;
  readonly fingerprint: string;
}

/** What identifies a call that carries a client request token, or `undefined` for one that carries none. */
export function tokenedRequest(
  operation: string,
  input: { readonly ClientRequestToken?: string | undefined },
): TokenedRequest | undefined {
  const { ClientRequestToken: token, ...rest } = input;
  return token === undefined ? undefined : { operation, token, fingerprint: JSON.stringify(rest) };
}

/** Whether `request` is the stack's last one made again. Refuses the same token with another input, as the service does. */
export function isRepeated(stack: Stack, request: TokenedRequest | undefined): boolean {
  const last = stack.lastRequest;
  if (request === undefined || last?.token !== request.token) return false;
  if (last.operation === request.operation && last.fingerprint === request.fingerprint) return true;
  throw new ServiceError(
    "TokenAlreadyExistsException",
    `The client request token ${request.token} has already been used for this stack. Retry the request with a different client request token`,
  );
}

/** Remembers the call, so that it is recognised when made again. */
export function rememberRequest(stack: Stack, request: TokenedRequest | undefined): void {
  if (request === undefined) delete stack.lastRequest;
  else stack.lastRequest = request;
}
