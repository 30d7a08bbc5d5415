import { CoreErrorCode, coreError } from "../core-error.ts";
import type { CallerCheck } from "../service/service-call.ts";

/** The part of an SDK client that its credentials come from. */
interface CredentialsHolder {
  readonly config: { readonly credentials: () => Promise<{ readonly accountId?: string | undefined }> };
}

/**
 * Holds what calls are made with, and what answers them, against the account that was meant. Throws `ACCOUNT_MISMATCH`: before
 * the call where the credentials say to whom they belong, and otherwise as soon as CloudFormation names a stack of another
 * account.
 */
export function checkCaller(account: string, stack: string | undefined): CallerCheck<CredentialsHolder> {
  const assertSame = (found: string | undefined, who: string): void => {
    if (found === undefined || found === account) return;
    const what = stack === undefined ? "This" : `Stack "${stack}"`;
    throw coreError(
      CoreErrorCode.AccountMismatch,
      `${what} is to be in account ${account}, and ${who} ${found}. Correct the account, or the role or profile that the credentials come from.`,
      { details: { ...(stack === undefined ? {} : { stack }), account, found } },
    );
  };
  return {
    before: async ({ config }) => assertSame((await config.credentials()).accountId, "the credentials belong to"),
    after: (answer) => assertSame(accountIn(answer), "CloudFormation answers from"),
  };
}

/** The account that the first stack of an answer is in. */
function accountIn(answer: unknown): string | undefined {
  const { StackId, Stacks } = answer as {
    readonly StackId?: unknown;
    readonly Stacks?: readonly { StackId?: unknown }[];
  };
  const id = StackId ?? Stacks?.[0]?.StackId;
  return typeof id === "string" ? /^arn:[^:]+:cloudformation:[^:]*:(\d{12}):/.exec(id)?.[1] : undefined;
}
