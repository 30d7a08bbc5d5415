import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { restOn, type Clock } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";

/** As far ahead as the SDK's clients refresh theirs. */
const REFRESH_AHEAD = 5 * 60_000;

/** Longer than a person needs to type in a code, and than the SDK's own providers try. */
const PATIENCE = 2 * 60_000;

/**
 * Credentials that are asked for once for all clients, and again five minutes before they end on our clock: each client
 * of the SDK would ask by itself, and look at this machine's clock. With `forceRefresh` they are asked for at once. A provider
 * that says nothing for two minutes is given up with `CREDENTIALS_TIMED_OUT`, and asked again by whoever needs it next.
 */
export function cacheCredentials(
  credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider,
  clock: Clock,
): AwsCredentialIdentity | AwsCredentialIdentityProvider {
  // A provider that is memoized already minds their end itself.
  if (typeof credentials !== "function" || isMemoized(credentials)) return credentials;
  let cached: Promise<AwsCredentialIdentity> | undefined;
  const provider: AwsCredentialIdentityProvider = async (options) => {
    const seen = cached;
    // A failure is not kept.
    const known = await seen?.catch(() => undefined);
    const isWanted = options?.["forceRefresh"] === true || known === undefined || isEnding(known, clock);
    if (!isWanted) return known;
    // Whoever comes first asks for all.
    if (cached === undefined || cached === seen) cached = inTime(clock, credentials(options));
    return cached;
  };
  // What the SDK looks for before it memoizes a provider itself.
  return Object.assign(provider, { memoized: true });
}

/** Kept as it is, an answer that never comes would hold up every call from now on. */
async function inTime(clock: Clock, answer: Promise<AwsCredentialIdentity>): Promise<AwsCredentialIdentity> {
  const answered = new AbortController();
  // It lets no virtual time pass by itself: the provider may be at work outside of the clock.
  const late = restOn(clock, PATIENCE, answered.signal).then(() => {
    throw coreError(
      CoreErrorCode.CredentialsTimedOut,
      `The provider of the credentials has not answered for ${PATIENCE / 1000} s. Look at why it hangs; the next call asks it again.`,
      { retryable: true },
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
    // Ended here, and nobody's failure.
    late.catch(() => {});
  }
}

function isEnding({ expiration }: AwsCredentialIdentity, clock: Clock): boolean {
  return expiration !== undefined && expiration.getTime() - clock.now() < REFRESH_AHEAD;
}

function isMemoized(provider: AwsCredentialIdentityProvider): boolean {
  return "memoized" in provider && provider.memoized === true;
}
