import { CoreErrorCode, coreError } from "../core-error.ts";
import { unknownMembers } from "../definition/known-members.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { DryRunOptions, StackSetPlanOptions } from "./plan-stack-set.ts";
import type { RollOutOptions } from "./roll-out-options.ts";
import type { StackSetStatusOptions } from "./stack-set-status.ts";

const PLANNING: Readonly<Record<keyof (StackSetPlanOptions & VerbOptions), true>> = {
  accountsOf: true,
  readOverrides: true,
  checkRoles: true,
  signal: true,
  deadline: true,
};

const STATUS: Readonly<Record<keyof (StackSetStatusOptions & VerbOptions), true>> = {
  accountsOf: true,
  findOrphans: true,
  signal: true,
  deadline: true,
};

const ROLLOUT: Readonly<Record<keyof RollOutOptions, true>> = {
  ...PLANNING,
  approved: true,
  approvedDigest: true,
  run: true,
  onBusy: true,
  onEvent: true,
  waves: true,
  gates: true,
  rings: true,
  onFailure: true,
  maxConcurrent: true,
  failureTolerance: true,
  concurrencyMode: true,
  regionConcurrency: true,
  regionOrder: true,
};

/** Refuses options of a plan that nobody knows. Throws `INVALID_DEFINITION`. */
export function assertPlanningOptions(options: StackSetPlanOptions & DryRunOptions): void {
  assertKnown("The plan of a stack set", options, { ...PLANNING, dryRun: true });
  assertOneOf("readOverrides", options.readOverrides, ["named", "all", "none"]);
}

/** Refuses options of a look at a set that nobody knows. Throws `INVALID_DEFINITION`. */
export function assertStatusOptions(options: StackSetStatusOptions): void {
  assertKnown("A look at a stack set", options, STATUS);
}

/** Refuses options of a rollout that nobody knows: a misspelt tolerance would be none. Throws `INVALID_DEFINITION`. */
export function assertRollOutOptions(options: RollOutOptions): void {
  assertKnown("A rollout", options, ROLLOUT);
  assertOneOf("readOverrides", options.readOverrides, ["named", "all", "none"]);
  assertOneOf("onBusy", options.onBusy, ["refuse", "wait"]);
}

/** Refuses options that are not among the `known` ones. Throws `INVALID_DEFINITION`. */
export function assertKnown(subject: string, options: object, known: object): void {
  const problems = [...unknownMembers(options, known)].map(
    ({ member, remedy }) => `"${member}" is no option of it. ${remedy}`,
  );
  if (problems.length > 0) throw invalid(`${subject} can't be like that: ${problems.join(" ")}`);
}

function assertOneOf(name: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || known.some((each) => each === value)) return;
  throw invalid(`${name} can't be ${JSON.stringify(value)}: give one of ${known.join(", ")}.`);
}

function invalid(message: string): Error {
  return coreError(CoreErrorCode.InvalidDefinition, message);
}
