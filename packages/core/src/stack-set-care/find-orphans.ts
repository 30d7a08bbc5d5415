import { listStacks } from "../describe/list-stacks.ts";
import { sideBySide } from "../assets/side-by-side.ts";
import type { Environments } from "../environments/open-environment.ts";
import { placeKey, type InstancePlace } from "../rollout/instance-place.ts";
import type { FoundInstance } from "../stack-sets/compare-instances.ts";
import { messageOf } from "../units/run-hooks.ts";

/** A stack that is named as those of a set are, and is in none of its instances. */
export interface OrphanedStack extends InstancePlace {
  readonly stackId: string;
  readonly stackName: string;
  readonly status: string;
}

/** What was found of stacks that a set has left behind. */
export interface OrphanReport {
  /** By account and region, in the order in which those were looked at. */
  readonly stacks: readonly OrphanedStack[];
  /** Where nobody could look, and why. */
  readonly unseen: readonly (InstancePlace & { readonly reason: string })[];
}

/** Looks through the stacks of each place, some places at a time. A place that cannot be looked at takes nothing away from others. */
export async function findOrphans(
  environments: Pick<Environments, "open">,
  { signal, deadline }: { readonly signal: AbortSignal; readonly deadline: number | undefined },
  name: string,
  places: readonly InstancePlace[],
  instances: readonly FoundInstance[],
): Promise<OrphanReport> {
  const known = new Set(instances.map(({ stackId }) => stackId));
  const found: OrphanedStack[][] = [];
  const unseen: (InstancePlace & { readonly reason: string })[] = [];
  await sideBySide(places, LOOKED_AT_A_TIME, async ({ account, region }, index) => {
    const here: OrphanedStack[] = [];
    try {
      const environment = await environments.open({ account, region }, { signal, deadline });
      for await (const { stackId, name: stackName, status } of listStacks(environment, signal)) {
        if (known.has(stackId) || !isNamedAfter(name, stackName)) continue;
        here.push({ account, region, stackId, stackName, status });
      }
    } catch (failure) {
      signal.throwIfAborted();
      unseen.push({ account, region, reason: messageOf(failure) });
    }
    found[index] = here;
  });
  signal.throwIfAborted();
  return { stacks: found.flat(), unseen: unseen.toSorted((a, b) => (placeKey(a) < placeKey(b) ? -1 : 1)) };
}

const LOOKED_AT_A_TIME = 8;

/** StackSets call stacks `StackSet-NAME-UUID`. The id keeps those of "app-eu" apart from those of "app". */
function isNamedAfter(set: string, stackName: string): boolean {
  const start = `StackSet-${set}-`;
  return stackName.startsWith(start) && UUID.test(stackName.slice(start.length));
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
