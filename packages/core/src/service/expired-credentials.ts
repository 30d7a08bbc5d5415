/** Each protocol has its own name for it: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html. */
const EXPIRED_CODES: ReadonlySet<string> = new Set(["ExpiredToken", "ExpiredTokenException"]);

/** Whether AWS refused a call because its credentials have ended. */
export function isExpired(failure: unknown): boolean {
  return failure instanceof Error && EXPIRED_CODES.has(failure.name);
}

/** The part of an SDK client that its credentials come from. */
interface CredentialsHolder {
  readonly config: { readonly credentials: (options: { readonly forceRefresh: true }) => Promise<unknown> };
}

/** Has a client ask for new credentials now. Answers whether it got any, be they the same. */
export async function renewCredentials({ config }: CredentialsHolder): Promise<boolean> {
  try {
    await config.credentials({ forceRefresh: true });
    return true;
  } catch {
    // Why the call failed says more than why nothing better was found.
    return false;
  }
}
