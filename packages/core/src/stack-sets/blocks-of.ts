import type { StackSetOperationSummary, StackSet as SetDescription } from "@aws-sdk/client-cloudformation";

import type { FoundInstance, InstanceChanges } from "./compare-instances.ts";
import type { InstancePlace } from "../rollout/instance-place.ts";
import type { PreparedSet } from "./prepare-set.ts";
import type { StackSet } from "./stack-set.ts";
import type { RolloutBlock } from "./stack-set-plan.ts";

/** What is known of a set and of what it is to become. */
export interface BlockFacts {
  readonly before: SetDescription | undefined;
  readonly busy: readonly StackSetOperationSummary[];
  readonly prepared: PreparedSet;
  readonly changes: InstanceChanges;
  readonly found: readonly FoundInstance[];
}

/** What stands in the way of a rollout, the worst first. */
export function blocksOf(set: StackSet, facts: BlockFacts): readonly RolloutBlock[] {
  const blocks = [
    ...modelBlocks(set, facts),
    ...unitBlocks(set, facts),
    ...mappingBlocks(facts),
    ...busyBlocks(facts),
    ...inoperableBlocks(facts),
    ...suspendedBlocks(facts),
  ];
  return blocks.toSorted((a, b) => Number(b.effect === "refuses") - Number(a.effect === "refuses"));
}

function* modelBlocks(set: StackSet, { before, prepared }: BlockFacts): Generator<RolloutBlock> {
  const model = before?.PermissionModel;
  if (model !== undefined && model !== set.permissionModel) {
    yield {
      kind: "permission-model",
      effect: "refuses",
      message: `The set has ${model} permissions, and its targets need ${set.permissionModel}. Make another set, or other targets.`,
    };
  }
  if (set.permissionModel === "SERVICE_MANAGED" && prepared.usesMacros) {
    yield {
      kind: "macro",
      effect: "refuses",
      message:
        "The template uses macros, which CloudFormation does not run for service-managed sets. Give the processed template.",
    };
  }
  if (before?.AutoDeployment?.Enabled === true && set.autoDeployment?.enabled !== false) {
    yield {
      kind: "auto-deployment",
      effect: "warns",
      message:
        "Accounts that join while it is rolled out get the new template at once, whichever wave has begun: a rollout in several waves is refused. Set autoDeployment: { enabled: false } for it.",
    };
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html: UNION is not for creations. */
function* unitBlocks({ permissionModel }: StackSet, { changes }: BlockFacts): Generator<RolloutBlock> {
  const unreached =
    permissionModel === "SERVICE_MANAGED" ? changes.create.filter(({ unit }) => unit === undefined) : [];
  const [first] = unreached;
  if (first === undefined) return;
  yield {
    kind: "unit-unknown",
    effect: "refuses",
    message: `${unreached.length} instances are to be made in accounts that are in none of the units of the targets, that of account ${first.account} in ${first.region} among them, and CloudFormation makes instances only in accounts of units that are named. Name its unit too: { units: ["ou-…"], accounts: ["${first.account}"], accountFilter: "INTERSECTION", regions: […] }.`,
    instances: placesOf(unreached),
  };
}

function* mappingBlocks({ prepared: { unmapped } }: BlockFacts): Generator<RolloutBlock> {
  if (unmapped.length === 0) return;
  yield {
    kind: "mapping-without-region",
    effect: "refuses",
    message: `A mapping of the template has nothing for ${unmapped.join(", ")}. Add the regions to it, or leave them out of the targets.`,
  };
}

/** Operations that a rollout, or a deletion, would meet. */
export function* busyBlocks({ busy, before }: Pick<BlockFacts, "busy" | "before">): Generator<RolloutBlock> {
  if (before?.ManagedExecution?.Active === true) return;
  for (const { Action: action, OperationId: id, Status: status } of busy) {
    yield {
      kind: "operation-in-progress",
      effect: "warns",
      message: `An operation on the set is in progress: ${action} ${id} is ${status}. What is planned is refused as long as it lasts, or waits with onBusy: "wait".`,
    };
  }
}

function* inoperableBlocks({ changes: { inoperable } }: BlockFacts): Generator<RolloutBlock> {
  if (inoperable.length === 0) return;
  yield {
    kind: "inoperable",
    effect: "warns",
    message: `${inoperable.length} instances are INOPERABLE and are passed over: ${inoperable[0]?.reason?.replace(/\.$/, "") ?? "a deletion or an import of them has failed"}. Delete those instances with their stacks retained, mend the stacks, and create them again.`,
    instances: placesOf(inoperable),
  };
}

/** Instances whose stacks could not be deleted before, or not be imported. */
export function inoperableDeletions(inoperable: readonly FoundInstance[]): readonly RolloutBlock[] {
  const [first] = inoperable;
  if (first === undefined) return [];
  const why = first.reason === undefined ? "" : `: ${first.reason}`;
  return [
    {
      kind: "inoperable",
      effect: "warns",
      message: `${inoperable.length} instances are INOPERABLE, so that deleting their stacks may fail once more, that of account ${first.account} in ${first.region} among them${why}. Mend those stacks first, or retain the stacks and delete them by themselves.`,
      instances: placesOf(inoperable),
    },
  ];
}

function* suspendedBlocks({ found, changes }: BlockFacts): Generator<RolloutBlock> {
  const worked = new Set([...changes.update, ...changes.create].map(({ account }) => account));
  const suspended = found.filter(
    ({ detailedStatus, account }) => detailedStatus === "SKIPPED_SUSPENDED_ACCOUNT" && worked.has(account),
  );
  if (suspended.length === 0) return;
  yield {
    kind: "suspended",
    effect: "warns",
    message: `${suspended.length} instances were passed over last time because their account was suspended.`,
    instances: placesOf(suspended),
  };
}

function placesOf(instances: readonly InstancePlace[]): NonNullable<RolloutBlock["instances"]> {
  return instances.map(({ account, region }) => ({ account, region }));
}
