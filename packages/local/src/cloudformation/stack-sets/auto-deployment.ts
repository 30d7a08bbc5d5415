import type { AccountMove } from "../../organization.ts";
import type { Engine } from "../engine.ts";
import { beginOperation, ended } from "./begin-operation.ts";
import { addInstance } from "./change-instances.ts";
import { deleteInstance } from "./delete-instance.ts";
import { deployInstance } from "./deploy-instance.ts";
import { serviceManagedSets } from "./stack-set-store.ts";
import type { StackInstance, StackSet } from "./stack-set.ts";

/**
 * Has sets with automatic deployment follow the accounts of the organization: an account that joins a unit gets the set's stacks,
 * one that leaves it loses them. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 */
export function followOrganization(engine: Engine): void {
  engine.organization.onMove((move) => {
    const following = serviceManagedSets(engine).filter(
      ({ isDeleted, autoDeployment }) => !isDeleted && autoDeployment.Enabled === true,
    );
    const ends = new Map<string, Promise<void>>();
    for (const set of inOrder(following)) {
      const after = (set.autoDeployment.DependsOn ?? []).flatMap((arn) => ends.get(arn) ?? []);
      const end = follow(engine, set, move, Promise.all(after));
      if (end !== undefined) ends.set(set.arn, end);
    }
  });
}

/** Each set behind those that it depends on. Sets that depend on each other are refused before. */
function inOrder(sets: readonly StackSet[]): readonly StackSet[] {
  const byArn = new Map(sets.map((set) => [set.arn, set]));
  const result = new Set<StackSet>();
  const add = (set: StackSet): void => {
    for (const arn of set.autoDeployment.DependsOn ?? []) {
      const needed = byArn.get(arn);
      if (needed !== undefined && !result.has(needed)) add(needed);
    }
    result.add(set);
  };
  for (const set of sets) add(set);
  return [...result];
}

/** Begins what the move means for one set; nothing when it means nothing. Resolves when that has ended. */
function follow(
  engine: Engine,
  set: StackSet,
  { account, to }: AccountMove,
  after: Promise<unknown>,
): Promise<void> | undefined {
  if (account === engine.organization.managementAccount) return undefined;
  const wanted = new Map<string, string>();
  for (const unit of to.toReversed()) for (const region of set.units.get(unit) ?? []) wanted.set(region, unit);
  const own = [...set.instances.values()].filter(
    (instance) => instance.account === account && instance.unit !== undefined,
  );
  const leaving = own.filter(({ region }) => !wanted.has(region));
  for (const instance of own) {
    const unit = wanted.get(instance.region);
    if (unit !== undefined) instance.unit = unit;
  }
  const joining = [...wanted].filter(([region]) => !own.some((instance) => instance.region === region));
  const operations: string[] = [];
  if (leaving.length > 0) operations.push(beginLeaving(engine, set, leaving, after));
  if (joining.length > 0) {
    operations.push(
      beginOperation(engine, set, {
        action: "CREATE",
        input: {},
        after,
        prepare: () => {
          const instances = joining.map(([region, unit]) => addInstance(set, { account, region, unit }));
          return { instances, work: (instance) => deployUnlessSuspended(engine, set, instance) };
        },
      }),
    );
  }
  if (operations.length === 0) return undefined;
  return Promise.all(operations.map((id) => ended(set, id))).then(() => {});
}

function beginLeaving(
  engine: Engine,
  set: StackSet,
  instances: readonly StackInstance[],
  after: Promise<unknown>,
): string {
  const retains = set.autoDeployment.RetainStacksOnAccountRemoval ?? false;
  return beginOperation(engine, set, {
    action: "DELETE",
    input: { RetainStacks: retains },
    after,
    prepare: () => ({ instances, work: (instance) => deleteInstance(engine, set, instance, retains) }),
  });
}

async function deployUnlessSuspended(
  engine: Engine,
  set: StackSet,
  instance: StackInstance,
): ReturnType<typeof deployInstance> {
  const { account } = instance;
  if (engine.organization.isSuspended(account)) return { kind: "skipped", reason: `Account ${account} is suspended` };
  return deployInstance(engine, set, instance);
}
