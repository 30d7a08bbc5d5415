import { nearestName } from "@stacksteward/template/nearest-name";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { unknownMembers } from "../definition/known-members.ts";
import type { InstancePlace } from "./instance-place.ts";
import { PACE, paceIn, paceProblems } from "./pace-problems.ts";
import type { RolloutPace, RolloutStrategy, Wave } from "./rollout-strategy.ts";

/** A wave with what it consists of. */
export interface WavePlan<Place extends InstancePlace> {
  readonly name: string;
  readonly places: readonly Place[];
  readonly pace: RolloutPace;
  readonly wave: Wave;
}

/**
 * Divides `places` among the waves of `strategy`: every place is in exactly one. Throws `INVALID_DEFINITION` that names what a
 * strategy has wrong, and the places that no wave has.
 */
export function splitWaves<Place extends InstancePlace>(
  places: readonly Place[],
  strategy: RolloutStrategy,
): readonly WavePlan<Place>[] {
  const problems = [...strategyProblems(strategy)];
  if (problems.length > 0) throw invalid(problems);
  const { waves = [{ rest: true }], gates: _, rings = {}, onFailure: __, ...pace } = strategy;
  const accounts = [...new Set(places.map(({ account }) => account))];
  const regions = new Set(places.map(({ region }) => region));
  const known: Known = { accounts, accountSet: new Set(accounts), regions, rings };
  let left: readonly Place[] = places;
  const kept = reservedFor(waves, known);
  const result = waves.map((wave, index): WavePlan<Place> => {
    const name = nameOf(wave, index);
    problems.push(...selectionProblems(name, wave, known));
    const isChosen = selector(wave, left, known, kept[index] ?? new Set());
    const chosen: Place[] = [];
    const others: Place[] = [];
    for (const place of left) (isChosen(place) ? chosen : others).push(place);
    left = others;
    return { name, places: chosen, pace: { ...pace, ...paceIn(wave) }, wave };
  });
  if (problems.length > 0) throw invalid(problems);
  const [first] = left;
  if (first === undefined) return result;
  throw invalid([
    `${left.length} of ${places.length} instances are in no wave, ${first.account} in ${first.region} among them. End with a wave { rest: true }.`,
  ]);
}

/** The name of the wave at `index`. */
function nameOf({ name }: Wave, index: number): string {
  return name ?? `wave ${index + 1}`;
}

interface Known {
  readonly accounts: readonly string[];
  readonly accountSet: ReadonlySet<string>;
  readonly regions: ReadonlySet<string>;
  readonly rings: NonNullable<RolloutStrategy["rings"]>;
}

/** The accounts that later waves name: shares are taken of the others first, and of them only when those do not suffice. */
function reservedFor(waves: readonly Wave[], { rings }: Known): readonly ReadonlySet<string>[] {
  const result: ReadonlySet<string>[] = [];
  let named = new Set<string>();
  for (const { accounts = [], ring = "" } of waves.toReversed()) {
    result.unshift(named);
    named = new Set([...named, ...accounts, ...(rings[ring] ?? [])]);
  }
  return result;
}

function selector<Place extends InstancePlace>(
  wave: Wave,
  left: readonly Place[],
  { accounts: all, rings }: Known,
  reserved: ReadonlySet<string>,
): (place: Place) => boolean {
  const regions = wave.regions && new Set(wave.regions);
  const isThere = (place: Place): boolean => regions === undefined || regions.has(place.region);
  let accounts = wave.accounts && new Set(wave.accounts);
  if (wave.ring !== undefined) accounts = new Set(rings[wave.ring] ?? []);
  if (wave.percent !== undefined) {
    const candidates = [...new Set(left.filter(isThere).map(({ account }) => account))];
    const inOrder = [
      ...candidates.filter((account) => !reserved.has(account)),
      ...candidates.filter((account) => reserved.has(account)),
    ];
    accounts = new Set(inOrder.slice(0, Math.ceil((all.length * wave.percent) / 100)));
  }
  return (place) => isThere(place) && (accounts === undefined || accounts.has(place.account));
}

const SELECTION = { accounts: true, regions: true, percent: true, ring: true, rest: true } as const;
const WAVE = { ...SELECTION, ...PACE, name: true, gates: true } as const satisfies Record<keyof Wave, true>;
const STRATEGY = {
  ...PACE,
  waves: true,
  gates: true,
  rings: true,
  onFailure: true,
} as const satisfies Record<keyof RolloutStrategy, true>;

function* strategyProblems(strategy: RolloutStrategy): Generator<string> {
  for (const { member, remedy } of unknownMembers(strategy, STRATEGY)) {
    yield `It has "${member}", which is no member of a strategy. ${remedy}`;
  }
  yield* paceProblems("The strategy", strategy);
  const { waves, onFailure } = strategy;
  if (onFailure !== undefined && onFailure !== "RETURN" && onFailure !== "STOP") {
    yield `onFailure can't be ${JSON.stringify(onFailure)}: give "RETURN" or "STOP".`;
  }
  if (waves?.length === 0) yield "It has no waves. Leave waves out for one that has everything.";
  const names = new Set<string>();
  for (const [index, wave] of (waves ?? []).entries()) {
    const name = nameOf(wave, index);
    if (names.has(name)) yield `Two waves are called "${name}": name them apart.`;
    names.add(name);
    for (const { member, remedy } of unknownMembers(wave, WAVE)) {
      yield `The wave "${name}" has "${member}", which is no member of a wave. ${remedy}`;
    }
    yield* paceProblems(`The wave "${name}"`, wave);
    const chosen = (["accounts", "percent", "ring", "rest"] as const).filter((each) => wave[each] !== undefined);
    if (chosen.length > 1) yield `The wave "${name}" has both ${chosen.join(" and ")}: one of them says what is in it.`;
    if (chosen.length === 0 && wave.regions === undefined) {
      yield `The wave "${name}" says nothing of what is in it: give accounts, regions, percent, ring or rest.`;
    }
    const { percent } = wave;
    if (percent !== undefined && !(percent > 0 && percent <= 100)) {
      yield `The wave "${name}" can't have ${percent} percent of the accounts: give a number above 0 and up to 100.`;
    }
  }
}

function* selectionProblems(
  name: string,
  wave: Wave,
  { accounts, accountSet, regions, rings }: Known,
): Generator<string> {
  for (const account of wave.accounts ?? []) {
    if (!accountSet.has(account)) {
      yield `The wave "${name}" has account ${account}, which is no target of the rollout${suggestion(account, accounts)}.`;
    }
  }
  for (const region of wave.regions ?? []) {
    if (!regions.has(region)) {
      yield `The wave "${name}" has region ${region}, which is no target of the rollout${suggestion(region, [...regions])}.`;
    }
  }
  if (wave.ring !== undefined && !Object.hasOwn(rings, wave.ring)) {
    yield `The wave "${name}" has the ring "${wave.ring}", which is not in rings${suggestion(wave.ring, Object.keys(rings))}.`;
  }
}

function suggestion(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

function invalid(problems: readonly string[]): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `The strategy of the rollout can't be used. ${problems.join(" ")}`,
    {
      details: { problems },
    },
  );
}
