import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "./environment.ts";

/** The account an environment is in, for what is kept by account. Throws `ACCOUNT_UNKNOWN`. */
export async function accountOf(environment: Pick<Environment, "findAccount">): Promise<string> {
  const account = await environment.findAccount();
  if (account !== undefined) return account;
  throw coreError(
    CoreErrorCode.AccountUnknown,
    "What a store keeps of stacks, it keeps by account, region and name, and neither accountId nor the credentials say which account this is. Pass accountId to createOrchestrator.",
  );
}
