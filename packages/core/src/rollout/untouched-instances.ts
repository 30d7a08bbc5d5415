import type { StackSetCall } from "../service/stack-set-calls.ts";
import type { WaveEnd } from "./rollout-engine.ts";
import type { InstanceReport } from "./rollout-result.ts";
import type { PlannedSetInstance } from "./stack-set-change.ts";

/** What somebody else has changed is neither rolled out any further nor taken back. */
export function changedByOthers(instances: readonly PlannedSetInstance[]): WaveEnd {
  const reason =
    "Somebody else has changed the stack set since the first wave. Plan again, and roll out what is wanted.";
  const exceptions = instances.map(({ account, region, action }): InstanceReport => ({
    account,
    region,
    action,
    state: "cancelled",
    reason,
  }));
  return { kind: "stopped", reason, operations: [], exceptions };
}

/** An instance that a rollout has created, and that is not taken back. */
export function keptInstance({ account, region, action }: PlannedSetInstance): InstanceReport {
  const reason = "A wave had created it. It is not deleted by itself.";
  return { account, region, action, state: "kept", reason };
}

/** What a call that is not sent any more would have worked on. */
export function cancelledBy(
  { kind, input }: StackSetCall,
  reason = "An operation before it failed.",
): readonly InstanceReport[] {
  const { Accounts: accounts = input.DeploymentTargets?.Accounts ?? [], Regions: regions = [] } = input;
  const action = kind === "CreateStackInstances" ? "create" : kind === "DeleteStackInstances" ? "delete" : "update";
  return accounts.flatMap((account) =>
    regions.map((region): InstanceReport => ({ account, region, action, state: "cancelled", reason })),
  );
}
