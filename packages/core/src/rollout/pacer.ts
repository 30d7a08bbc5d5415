import type { InstancePlace } from "./instance-place.ts";
import type { AccountCount, RolloutPace } from "./rollout-strategy.ts";

/** What a pace means for so many accounts of one region, by the rules of StackSets. */
export interface RegionPace {
  /** How many accounts may fail. */
  readonly tolerated: number;
  /** How many may be worked on at once, after so many have failed. */
  concurrency(failures: number): number;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html: shares are rounded
 * down, that of accounts at a time to one at least, and strict tolerance never works on more accounts than may still fail, and one.
 */
export function regionPace(
  { maxConcurrent = 1, failureTolerance = 0, concurrencyMode }: RolloutPace,
  accounts: number,
): RegionPace {
  const tolerated = numberOf(failureTolerance, accounts);
  const most = Math.max(1, numberOf(maxConcurrent, accounts));
  if (concurrencyMode === "SOFT_FAILURE_TOLERANCE") return { tolerated, concurrency: () => most };
  return { tolerated, concurrency: (failures) => Math.max(0, Math.min(most, tolerated + 1 - failures)) };
}

function numberOf(count: AccountCount, accounts: number): number {
  return typeof count === "number" ? count : Math.floor((accounts * Number(count.slice(0, -1))) / 100);
}

/** Says to each place when its turn is. */
export interface Pacer {
  /** Resolves when the place may be worked on, with `false` when it is given up instead. */
  enter(place: InstancePlace): Promise<boolean>;
  /** The place is being worked on, whether it had its turn or not: somebody had let it in before. */
  letIn(place: InstancePlace): void;
  /** The work on a place that was let in has ended. */
  leave(place: InstancePlace, failed: boolean): void;
  /** The place was given up before. */
  skip(place: InstancePlace): void;
  /** Whether every region stayed within its tolerance. */
  readonly isWithinTolerance: boolean;
}

interface Region {
  readonly pace: RegionPace;
  readonly total: number;
  readonly waiting: ((goesOn: boolean) => void)[];
  running: number;
  over: number;
  failures: number;
}

/**
 * Leads places through region by region, or through all regions at once. When more fail in a region than are tolerated, nothing
 * more is begun there nor in the regions after it. `isStopped` is asked before each turn.
 */
export function createPacer(
  places: readonly InstancePlace[],
  pace: RolloutPace,
  isStopped: () => boolean = () => false,
): Pacer {
  const regions = new Map<string, Region>();
  for (const [name, { length: total }] of inOrder(places, pace.regionOrder ?? [])) {
    regions.set(name, { pace: regionPace(pace, total), total, waiting: [], running: 0, over: 0, failures: 0 });
  }
  const isParallel = pace.regionConcurrency === "PARALLEL";
  const isLost = ({ failures, pace: { tolerated } }: Region): boolean => failures > tolerated;
  const of = ({ region }: InstancePlace): Region => {
    const found = regions.get(region);
    if (found === undefined) throw new Error(`${region} is none of the regions that are worked on.`);
    return found;
  };

  const proceed = (): void => {
    let isGivenUp = false;
    for (const region of regions.values()) {
      const stops = isGivenUp || isLost(region) || isStopped();
      while (region.waiting.length > 0) {
        if (!stops && region.running >= region.pace.concurrency(region.failures)) break;
        if (!stops) region.running += 1;
        region.waiting.shift()?.(!stops);
      }
      if (isParallel) continue;
      isGivenUp ||= isLost(region);
      if (!isGivenUp && region.over < region.total) return;
    }
  };

  return {
    enter: (place) =>
      new Promise((resolve) => {
        of(place).waiting.push(resolve);
        proceed();
      }),
    letIn(place) {
      of(place).running += 1;
    },
    leave(place, failed) {
      const region = of(place);
      region.running -= 1;
      region.over += 1;
      if (failed) region.failures += 1;
      proceed();
    },
    skip(place) {
      of(place).over += 1;
      proceed();
    },
    get isWithinTolerance() {
      return ![...regions.values()].some(isLost);
    },
  };
}

function inOrder(
  places: readonly InstancePlace[],
  order: readonly string[],
): readonly (readonly [string, readonly InstancePlace[]])[] {
  const byRegion = Map.groupBy(places, ({ region }) => region);
  const rest = [...byRegion.keys()].filter((region) => !order.includes(region)).toSorted();
  return [...order, ...rest].flatMap((region) => {
    const found = byRegion.get(region);
    return found === undefined ? [] : [[region, found] as const];
  });
}
