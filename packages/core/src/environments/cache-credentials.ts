import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import type { Clock } from "@stacksteward/workflow";

/** As far ahead as the SDK's clients refresh theirs. */
const REFRESH_AHEAD = 5 * 60_000;

/**
 * Credentials that are asked for once for all clients, and again five minutes before they end on our clock: each client
 * of the SDK would ask by itself, and look at this machine's clock. With `forceRefresh` they are asked for at once.
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
    if (cached === undefined || cached === seen) cached = credentials(options);
    return cached;
  };
  // What the SDK looks for before it memoizes a provider itself.
  return Object.assign(provider, { memoized: true });
}

function isEnding({ expiration }: AwsCredentialIdentity, clock: Clock): boolean {
  return expiration !== undefined && expiration.getTime() - clock.now() < REFRESH_AHEAD;
}

function isMemoized(provider: AwsCredentialIdentityProvider): boolean {
  return "memoized" in provider && provider.memoized === true;
}
