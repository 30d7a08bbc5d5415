import { CoreErrorCode, coreError } from "../core-error.ts";
import type { GuardPolicy } from "./guard-policy.ts";

/** The policies of a guard as a list. Throws `INVALID_DEFINITION` for what is none: it would only be found out when it is asked. */
export function policiesIn(guard: GuardPolicy | readonly GuardPolicy[]): readonly GuardPolicy[] {
  const policies: readonly GuardPolicy[] = [guard].flat();
  for (const policy of policies as readonly unknown[]) {
    if (typeof policy === "function") continue;
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `${JSON.stringify(policy) ?? String(policy)} in the guard must be a function, such as noDataLoss().`,
    );
  }
  return policies;
}
