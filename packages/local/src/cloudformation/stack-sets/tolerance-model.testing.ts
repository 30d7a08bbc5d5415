import type { StackSetOperationPreferences } from "@aws-sdk/client-cloudformation";

/** What is to happen in one account and region once it is attempted. */
export interface Fate {
  readonly account: string;
  readonly region: string;
  readonly fails: boolean;
  /** In milliseconds. */
  readonly takes: number;
}

/** How an operation goes by what AWS documents of its preferences. */
export interface Course {
  /** `account region` in order of being attempted. */
  readonly attempted: readonly string[];
  /** The most accounts at work at once, by region. */
  readonly most: Readonly<Record<string, number>>;
  /** By `account region`. */
  readonly results: Readonly<Record<string, "SUCCEEDED" | "FAILED" | "CANCELLED">>;
  readonly status: "SUCCEEDED" | "FAILED";
  /** Whether two things happen in the same millisecond, so that their order is nobody's business. */
  readonly isAmbiguous: boolean;
}

/**
 * Written from https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html and
 * from nothing else: it moves a clock by hand, where the service waits for promises. Fates stand in the order of their accounts.
 */
export function courseOf(fates: readonly Fate[], preferences: StackSetOperationPreferences): Course {
  const regions = orderOf(fates, preferences.RegionOrder ?? []);
  const isParallel = preferences.RegionConcurrencyType === "PARALLEL";
  const courses: RegionCourse[] = [];
  let begins = 0;
  let isGivenUp = false;
  for (const region of regions) {
    const inRegion = fates.filter((fate) => fate.region === region);
    const course: RegionCourse = isGivenUp
      ? neverBegun(inRegion)
      : regionCourse(inRegion, preferences, isParallel ? 0 : begins);
    courses.push(course);
    begins = course.ends;
    isGivenUp ||= course.exceeds && !isParallel;
  }
  const begun = courses.flatMap((course) => course.begun).toSorted((one, other) => one.at - other.at);
  const moments = courses.flatMap(({ ended }) => ended);
  return {
    attempted: begun.map(({ key }) => key),
    most: Object.fromEntries(regions.map((region, at) => [region, courses[at]?.most ?? 0])),
    results: Object.assign({}, ...courses.map(({ results }) => results)) as Course["results"],
    status: courses.some(({ exceeds }) => exceeds) ? "FAILED" : "SUCCEEDED",
    isAmbiguous: new Set(moments).size < moments.length,
  };
}

interface RegionCourse {
  readonly begun: readonly { readonly key: string; readonly at: number }[];
  readonly ended: readonly number[];
  readonly results: Readonly<Record<string, "SUCCEEDED" | "FAILED" | "CANCELLED">>;
  readonly most: number;
  readonly exceeds: boolean;
  readonly ends: number;
}

function regionCourse(
  fates: readonly Fate[],
  preferences: StackSetOperationPreferences,
  beginning: number,
): RegionCourse {
  const tolerated = inAccounts(fates.length, preferences.FailureToleranceCount, preferences.FailureTolerancePercentage);
  const wished = inAccounts(fates.length, preferences.MaxConcurrentCount, preferences.MaxConcurrentPercentage);
  const most = Math.max(1, wished);
  const isSoft = preferences.ConcurrencyMode === "SOFT_FAILURE_TOLERANCE";
  const results: Record<string, "SUCCEEDED" | "FAILED" | "CANCELLED"> = {};
  const begun: { key: string; at: number }[] = [];
  const ended: number[] = [];
  let atWork: { fate: Fate; until: number }[] = [];
  let failed = 0;
  let now = beginning;
  let peak = 0;
  let next = 0;
  for (;;) {
    // No more at work than could all fail without more than one failure too many.
    const room = isSoft ? most : Math.min(most, tolerated + 1 - failed);
    while (failed <= tolerated && atWork.length < room && next < fates.length) {
      const fate = fates[next++] as Fate;
      begun.push({ key: keyOf(fate), at: now });
      atWork.push({ fate, until: now + fate.takes });
    }
    peak = Math.max(peak, atWork.length);
    const first = atWork.toSorted((one, other) => one.until - other.until)[0];
    if (first === undefined) break;
    now = first.until;
    ended.push(now);
    atWork = atWork.filter((each) => each !== first);
    results[keyOf(first.fate)] = first.fate.fails ? "FAILED" : "SUCCEEDED";
    if (first.fate.fails) failed += 1;
  }
  for (const fate of fates.slice(next)) results[keyOf(fate)] = "CANCELLED";
  return { begun, ended, results, most: peak, exceeds: failed > tolerated, ends: now };
}

function neverBegun(fates: readonly Fate[]): RegionCourse {
  const results = Object.fromEntries(fates.map((fate) => [keyOf(fate), "CANCELLED" as const]));
  return { begun: [], ended: [], results, most: 0, exceeds: false, ends: 0 };
}

/** A count of accounts, or the whole accounts in a percentage of them, found by counting. */
function inAccounts(accounts: number, count: number | undefined, percentage: number | undefined): number {
  if (count !== undefined) return count;
  let whole = 0;
  while ((whole + 1) * 100 <= accounts * (percentage ?? 0)) whole += 1;
  return whole;
}

function orderOf(fates: readonly Fate[], first: readonly string[]): readonly string[] {
  const regions = [...new Set(fates.map(({ region }) => region))];
  return [
    ...first.filter((region) => regions.includes(region)),
    ...regions.filter((each) => !first.includes(each)).toSorted(),
  ];
}

function keyOf({ account, region }: Fate): string {
  return `${account} ${region}`;
}
