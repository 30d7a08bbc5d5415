import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import type { EnvironmentTarget } from "./open-environment.ts";
import type { OrchestratorOptions } from "./orchestrator-options.ts";

/** In which account a verb is to work. */
export interface FoundAccount {
  /** Absent when nobody says which it is: that of the orchestrator's own credentials. */
  readonly account?: string;
  /** Whether other credentials than the orchestrator's own lead to it. */
  readonly isForeign: boolean;
}

/**
 * Finds the account of a target, and refuses it before anything is sent: with `ACCOUNT_NOT_ALLOWED` where it is none of those
 * that are allowed, `ACCOUNT_UNKNOWN` where nobody can say so, and `ACCOUNT_NOT_CONFIGURED` where there are no credentials for
 * it. `own` answers to whom the orchestrator's own credentials belong, if they say it; it is only asked when it matters.
 */
export async function findAccount(
  {
    accountId,
    allowedAccounts,
    credentialsFor,
  }: Pick<OrchestratorOptions, "accountId" | "allowedAccounts" | "credentialsFor">,
  target: EnvironmentTarget,
  own: () => Promise<string | undefined>,
): Promise<FoundAccount> {
  if (target.sendsNothing === true) return present({ account: accountId, isForeign: false });
  const isChoosing = credentialsFor !== undefined || allowedAccounts !== undefined;
  const wanted = target.account ?? (isChoosing ? target.owner : undefined);
  if (allowedAccounts !== undefined) {
    assertAllowed(allowedAccounts, wanted ?? accountId ?? (await own()), target);
  }
  if (wanted === undefined || wanted === accountId) return present({ account: wanted ?? accountId, isForeign: false });
  if (accountId === undefined && (await own()) === wanted) return { account: wanted, isForeign: false };
  if (credentialsFor !== undefined) return { account: wanted, isForeign: true };
  // Whoever deploys what was found elsewhere says so himself.
  if (target.account === undefined) return present({ account: accountId, isForeign: false });
  throw notConfigured(accountId, wanted);
}

function assertAllowed(allowed: readonly string[], account: string | undefined, { stack }: EnvironmentTarget): void {
  if (account !== undefined && allowed.includes(account)) return;
  const what = stack === undefined ? "This" : `Stack "${stack}"`;
  if (account === undefined) {
    throw coreError(
      CoreErrorCode.AccountUnknown,
      `${what} may only be worked on in ${allowed.join(", ")}, and neither accountId nor the credentials say which account this is. Pass accountId to createOrchestrator, or give the stack its account.`,
      { details: present({ stack, allowed }) },
    );
  }
  throw coreError(
    CoreErrorCode.AccountNotAllowed,
    `${what} is in account ${account}, and this orchestrator may only work in ${allowed.join(", ")}. Nothing was sent. Add the account to allowedAccounts, or correct the stack.`,
    { details: present({ stack, account, allowed }) },
  );
}

function notConfigured(configured: string | undefined, wanted: string): Error {
  const have =
    configured === undefined
      ? "the orchestrator was not told which account its credentials belong to"
      : `the orchestrator's credentials belong to ${configured}`;
  return coreError(
    CoreErrorCode.AccountNotConfigured,
    `Account ${wanted} is not configured: ${have}. Pass credentialsFor, or create an orchestrator with credentials of ${wanted} and accountId: "${wanted}".`,
    { details: { account: wanted, configured: configured ?? null } },
  );
}
