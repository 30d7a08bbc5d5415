import type { Environment } from "../environments/environment.ts";
import type { Plan } from "../plan/plan.ts";
import { isSamePolicy } from "../plan/same-policy.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { getStackPolicy } from "../service/stack-policy.ts";

/** What a plan wishes beside the changes of resources, and the stack does not have. */
export interface DueSettings {
  readonly isSwitchDue: boolean;
  /** Absent when the plan has nothing to say about the stack policy. */
  readonly isPolicyDue?: boolean;
}

/** Compares the protection from deletion and the stack policy with what the plan wishes. Asks nothing where it wishes nothing. */
export async function dueSettings(
  environment: Environment,
  signal: AbortSignal,
  { terminationProtection: wanted, options, stackId }: Plan,
  found: Pick<StackFacts, "terminationProtection"> | undefined,
): Promise<DueSettings> {
  const policy = options?.stackPolicy?.after;
  const isSwitchDue = wanted !== undefined && found !== undefined && wanted !== found.terminationProtection;
  if (policy === undefined) return { isSwitchDue };
  return { isSwitchDue, isPolicyDue: !isSamePolicy(await getStackPolicy(environment, signal, stackId), policy) };
}

/** Whether a plan wishes anything of the kind. */
export function wishesSettings({ terminationProtection, options }: Plan): boolean {
  return terminationProtection !== undefined || options?.stackPolicy?.after !== undefined;
}
