import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { assertBeforeDeadline, isStackstewardError, type Clock } from "@stacksteward/workflow";
import pRetry from "p-retry";

import type { Logger } from "../logger.ts";
import type { Secrets } from "../secrets.ts";
import { isExpired } from "./expired-credentials.ts";
import { toServiceCallFailed } from "./service-call-failed.ts";
import type { CallLimiter } from "./call-limiter.ts";
import { isThrottling, isTransientFailure } from "./transient-failure.ts";
import { withinDeadline } from "./within-deadline.ts";

/** How often a failed call is made again. The SDK itself never retries: this is the only retry layer. */
export interface RetryOptions {
  /** How many times a call is made at most when it fails by itself. Default 8: about a minute of waiting. */
  readonly attempts?: number;
  /** How often it may be throttled beside that. Default 60: about ten minutes, in which everybody slows down. */
  readonly throttledAttempts?: number;
  /** Milliseconds before the second attempt; each later wait is twice as long, with full jitter. Default 500. */
  readonly baseDelay?: number;
  /** The longest wait in milliseconds. Default 20,000. */
  readonly maxDelay?: number;
}

/** What a call needs of the world. */
export interface CallCollaborators<Client> {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secrets: Secrets;
  /** Answers numbers from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Asked before each attempt, and told how it went. */
  readonly limiter: CallLimiter;
  readonly retry: RetryOptions;
  /** Asks for new credentials when AWS says that the old ones have ended; answers whether there are any. Default: there are none. */
  readonly renewCredentials?: (client: Client) => Promise<boolean>;
  /** Looks at who calls, and at who answers. Default: nobody does. */
  readonly caller?: CallerCheck<Client>;
  /** Milliseconds since the Unix epoch on `clock`: neither an answer nor the next attempt is waited for any longer. Default: none. */
  readonly deadline?: number | undefined;
}

/** Refuses callers and answers that are not of the account that was meant. */
export interface CallerCheck<Client> {
  /** Throws for a client whose calls would go elsewhere. */
  before(client: Client): Promise<void>;
  /** Throws for an answer that comes from elsewhere. */
  after(answer: unknown): void;
}

/** Makes one call of the service named `operation`, again and again while it fails for the moment only. */
export type ServiceCall<Client = CloudFormationClient> = <Output>(
  operation: string,
  signal: AbortSignal,
  send: (client: Client, options: { readonly abortSignal: AbortSignal }) => Promise<Output>,
) => Promise<Output>;

/** Calls through `client`. Failures come out as `ServiceCallFailed`, an abort as the signal's reason. */
export function createServiceCall<Client>(collaborators: CallCollaborators<Client>): ServiceCall<Client> {
  const { client, clock, logger, secrets, random, limiter, retry, renewCredentials, caller, deadline } = collaborators;
  const { attempts = 8, throttledAttempts = 60, baseDelay = 500, maxDelay = 20_000 } = retry;
  return async (operation, signal, send) => {
    try {
      logger.debug({ operation }, "call");
      let timesThrottled = 0;
      let wasRenewed = false;
      const attempt = async (abortSignal: AbortSignal) => {
        const pass = await limiter.acquire(operation, abortSignal);
        try {
          await caller?.before(client);
          const answer = await send(client, { abortSignal });
          pass.accepted();
          caller?.after(answer);
          return answer;
        } catch (failure) {
          if (isThrottling(failure)) pass.throttled();
          throw failure;
        }
      };
      return await pRetry(() => withinDeadline(operation, { clock, deadline, signal }, attempt), {
        signal,
        retries: attempts - 1,
        shouldConsumeRetry: ({ error }) => !isThrottling(error) || ++timesThrottled > throttledAttempts,
        // p-retry waits on real timers only, so it is told not to wait and the wait happens here, on our clock.
        minTimeout: 0,
        shouldRetry: async ({ error, attemptNumber }) => {
          if (isExpired(error) && !wasRenewed) {
            wasRenewed = true;
            logger.warn({ operation }, "the credentials have ended, asking for new ones");
            const renew = async (): Promise<boolean> => (await renewCredentials?.(client)) ?? false;
            return withinDeadline("renewing the credentials", { clock, deadline, signal }, renew);
          }
          if (!isTransientFailure(error)) return false;
          const delay = Math.ceil(random() * Math.min(maxDelay, baseDelay * 2 ** (attemptNumber - 1)));
          logger.warn({ operation, attempt: attemptNumber, delay, failure: error.name }, "call failed, trying again");
          const left = deadline === undefined ? Number.POSITIVE_INFINITY : deadline - clock.now();
          await clock.sleep(Math.max(0, Math.min(delay, left)), signal);
          assertBeforeDeadline(clock, deadline, operation);
          return true;
        },
      });
    } catch (cause) {
      signal.throwIfAborted();
      // What is not the service's failure says itself what it is.
      if (isStackstewardError(cause)) throw cause;
      throw toServiceCallFailed(operation, cause, secrets);
    }
  };
}
