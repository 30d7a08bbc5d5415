import type { RolloutPace } from "./rollout-strategy.ts";

/** The names of all members of a pace; the compiler holds them against the type. */
export const PACE: Readonly<Record<keyof RolloutPace, true>> = {
  maxConcurrent: true,
  failureTolerance: true,
  concurrencyMode: true,
  regionConcurrency: true,
  regionOrder: true,
};

/** The pace among other options. */
export function paceIn(options: RolloutPace): RolloutPace {
  return Object.fromEntries(Object.entries(options).filter(([member, value]) => member in PACE && value !== undefined));
}

/** What of a pace CloudFormation would refuse. */
export function* paceProblems(subject: string, pace: RolloutPace): Generator<string> {
  yield* countProblems(`${subject}: maxConcurrent`, pace.maxConcurrent, 1);
  yield* countProblems(`${subject}: failureTolerance`, pace.failureTolerance, 0);
  const { concurrencyMode: mode, maxConcurrent: most, failureTolerance: tolerated = 0 } = pace;
  const isStrict = mode !== "SOFT_FAILURE_TOLERANCE";
  if (isStrict && typeof most === "number" && typeof tolerated === "number" && most > tolerated + 1) {
    yield `${subject} works on ${most} accounts at a time and tolerates ${tolerated} failures, which CloudFormation refuses: raise failureTolerance to ${most - 1}, or set concurrencyMode to "SOFT_FAILURE_TOLERANCE".`;
  }
}

function* countProblems(subject: string, count: AccountCountLike, least: number): Generator<string> {
  if (count === undefined) return;
  const share = typeof count === "string" ? /^(\d+)%$/.exec(count)?.[1] : undefined;
  const isRight =
    typeof count === "number"
      ? Number.isInteger(count) && count >= least
      : share !== undefined && Number(share) >= least && Number(share) <= 100;
  if (!isRight)
    yield `${subject} can't be ${JSON.stringify(count)}: give a number from ${least}, or a share such as "10%".`;
}

type AccountCountLike = RolloutPace["maxConcurrent"];
