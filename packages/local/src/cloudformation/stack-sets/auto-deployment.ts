import type { AccountMove } from "../../organization.ts";
import type { Engine } from "../engine.ts";
import { queueOperation } from "./begin-operation.ts";
import { addInstance, deployment, removal } from "./change-instances.ts";
import { serviceManagedSets } from "./check-auto-deployment.ts";
import type { StackInstance, StackSet, StackSetOperation } from "./stack-set.ts";
import type { Target } from "./targets.ts";

/**
 * Has the stack sets of the organization follow accounts that join, move and leave. Accounts that move at the same moment
 * are one operation of each set. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 */
export function followMoves(engine: Engine): void {
  const moves = new Map<string, AccountMove>();
  engine.organization.onMove((move) => {
    if (move.account === engine.organization.managementAccount) return;
    if (moves.size === 0) {
      queueMicrotask(() => {
        follow(engine, [...moves.values()]);
        moves.clear();
      });
    }
    // Of an account that moves twice, only where it has come to counts.
    moves.set(move.account, move);
  });
}

function follow(engine: Engine, moves: readonly AccountMove[]): void {
  if (!engine.organization.hasTrustedAccess()) return;
  const following = serviceManagedSets(engine).filter(({ autoDeployment }) => autoDeployment.Enabled === true);
  const begun = new Map<StackSet, StackSetOperation>();
  for (const set of inOrder(following)) {
    const { DependsOn: arns = [] } = set.autoDeployment;
    const dependencies = [...begun].flatMap(([other, operation]) => (arns.includes(other.arn) ? [operation] : []));
    const last = deployTo(engine, set, moves, dependencies);
    if (last !== undefined) begun.set(set, last);
  }
}

/** Each set after those that it depends on. */
function inOrder(sets: readonly StackSet[]): readonly StackSet[] {
  const ordered = new Set<StackSet>();
  const visit = (set: StackSet): void => {
    const { DependsOn: arns = [] } = set.autoDeployment;
    for (const other of sets) if (arns.includes(other.arn)) visit(other);
    ordered.add(set);
  };
  for (const set of sets) visit(set);
  return [...ordered];
}

/** Begins what the moves mean to one set, and answers the last operation of it. */
function deployTo(
  engine: Engine,
  set: StackSet,
  moves: readonly AccountMove[],
  dependencies: readonly StackSetOperation[],
): StackSetOperation | undefined {
  const { RetainStacksOnAccountRemoval: retains = false } = set.autoDeployment;
  const joining = moves.flatMap((move) => newTargets(set, move));
  const leaving = moves.flatMap((move) => leftInstances(set, move));
  let last: StackSetOperation | undefined;
  if (leaving.length > 0) {
    const input = { OperationPreferences: pace, RetainStacks: retains };
    const prepare = (operation: StackSetOperation) => removal(engine, set, operation, leaving, retains);
    last = queueOperation(engine, set, { action: "DELETE", input, prepare }, dependencies);
  }
  if (joining.length > 0) {
    const prepare = (operation: StackSetOperation) => {
      const instances = joining.map((target) => addInstance(set, target));
      return deployment(engine, set, operation, instances);
    };
    last = queueOperation(
      engine,
      set,
      { action: "CREATE", input: { OperationPreferences: pace }, prepare },
      dependencies,
    );
  }
  return last;
}

/** The places in which an account has joined a target. What it has there, and keeps, belongs to its new unit. */
function newTargets({ units, instances, operations }: StackSet, { account, to }: AccountMove): Target[] {
  const places = new Map<string, Target>();
  for (const unit of to.toReversed()) {
    for (const region of units.get(unit) ?? []) places.set(region, { account, region, unit });
  }
  const going = [...operations.values()].filter(({ action, ended }) => action === "DELETE" && ended === undefined);
  for (const [key, instance] of instances) {
    const place = instance.account === account ? places.get(instance.region) : undefined;
    if (place?.unit === undefined) continue;
    instance.unit = place.unit;
    if (!going.some(({ results }) => results.has(key))) places.delete(instance.region);
  }
  return [...places.values()];
}

/** The instances whose unit an account has left. */
function leftInstances({ instances }: StackSet, { account, to }: AccountMove): StackInstance[] {
  return [...instances.values()].filter(
    (instance) => instance.account === account && instance.unit !== undefined && !to.includes(instance.unit),
  );
}

/** The preferences of calls don't apply. Every account is worked on at once, so that none waits for another one's failure. */
const pace = {
  RegionConcurrencyType: "PARALLEL",
  MaxConcurrentPercentage: 100,
  ConcurrencyMode: "SOFT_FAILURE_TOLERANCE",
} as const;
