import type { GuardPolicy, GuardRefusal } from "./guard-policy.ts";

/** How a policy is called where it does not say so itself. */
export function nameOf(guard: GuardPolicy): string {
  return guard.name || "a policy without a name";
}

/** What a policy has answered. What is no list of refusals may mean anything, so it refuses, and says that the policy is broken. */
export function refusalsIn(guard: GuardPolicy, answer: unknown): readonly GuardRefusal[] {
  if (Array.isArray(answer) && answer.every(isRefusal)) return answer;
  const what =
    typeof answer === "function"
      ? `a function, as what makes a policy does: call it: ${guard.name}()`
      : `${JSON.stringify(answer) ?? String(answer)}, which is no list of refusals: [] lets it happen`;
  return [{ policy: nameOf(guard), reason: `it answered ${what}`, resources: [] }];
}

function isRefusal(entry: unknown): entry is GuardRefusal {
  if (typeof entry !== "object" || entry === null) return false;
  const { policy, reason, resources } = entry as Partial<GuardRefusal>;
  return typeof policy === "string" && typeof reason === "string" && Array.isArray(resources);
}
