import { isStackstewardError } from "@stacksteward/workflow/errors";

import { sideBySide } from "../assets/side-by-side.ts";
import { CoreErrorCode } from "../core-error.ts";
import { askAccount } from "../environments/ask-account.ts";
import type { Environments } from "../environments/open-environment.ts";
import type { InstancePlace } from "../rollout/instance-place.ts";
import type { RolloutBlock } from "./stack-set-plan.ts";

/**
 * Asks each account once who its caller is, a few accounts at a time, and names the instances of those whose role cannot be
 * assumed, or is of another account. Throws whatever else fails: an account that could not be asked is not known to be well.
 */
export async function missingRoles(
  signal: AbortSignal,
  environments: Pick<Environments, "open">,
  places: readonly InstancePlace[],
  deadline: number | undefined,
): Promise<readonly RolloutBlock[]> {
  const byAccount = Map.groupBy(places, ({ account }) => account);
  const missing = new Map<string, string>();
  const [failed] = await sideBySide(byAccount, ASKED_AT_A_TIME, async ([account, [place]]) => {
    if (place === undefined) return;
    const environment = await environments.open({ account, region: place.region }, { signal, deadline });
    try {
      // What the caller says of the account is not asked of anybody: here the credentials are to prove it.
      const found = await environment.call("GetCallerIdentity", signal, askAccount);
      if (found !== account) missing.set(account, `The credentials for account ${account} belong to ${found}.`);
    } catch (failure) {
      const refusal = notAssumed(failure);
      if (refusal === undefined) throw failure;
      missing.set(account, refusal.message);
    }
  });
  signal.throwIfAborted();
  if (failed !== undefined) throw failed.failure;
  // In the order of the targets, whoever answered first.
  const accounts = [...byAccount.keys()].filter((account) => missing.has(account));
  const [first] = accounts;
  if (first === undefined) return [];
  return [
    {
      kind: "role-missing",
      effect: "warns",
      message: `${accounts.length} accounts cannot be reached, so that their instances will fail: ${missing.get(first)}`,
      instances: accounts.flatMap((account) =>
        (byAccount.get(account) ?? []).map(({ region }) => ({ account, region })),
      ),
    },
  ];
}

const ASKED_AT_A_TIME = 8;

/** The refusal of the role, which may be the reason of another failure. */
function notAssumed(failure: unknown): Error | undefined {
  if (!isStackstewardError(failure)) return undefined;
  return failure.code === CoreErrorCode.RoleNotAssumed ? failure : notAssumed(failure.cause);
}
