import { CoreErrorCode, coreError } from "./core-error.ts";
import { unknownMembers } from "./definition/known-members.ts";
import type { Orchestrator } from "./orchestrator.ts";

/** Those that say more than this about their options refuse them by themselves. */
type OwnCheck = "deploy" | "planStackSet" | "reconcileStackSet" | "rollOut" | "stackSetStatus";

type Verbs = Omit<Orchestrator, "start" | "close" | typeof Symbol.dispose | OwnCheck>;
type StartVerbs = Omit<Orchestrator["start"], "deploy">;

type KeysOf<T> = T extends unknown ? keyof T : never;

/** Where the options of a verb stand among its arguments, and all that they may have; the compiler holds both against the verb. */
type Entry<Verb> = Verb extends (...given: infer Given) => infer Answer
  ? Required<Given> extends [...infer Before, infer Options]
    ? {
        readonly at: Before["length"];
        readonly known: Readonly<Record<KeysOf<NonNullable<Options>>, true>>;
        /** How a refusal comes out. Default: the promise is rejected. */
        readonly answers?: Answer extends AsyncIterable<unknown> ? "items" : never;
      } & (Answer extends AsyncIterable<unknown> ? { readonly answers: "items" } : unknown)
    : never
  : never;

type AnyEntry = { readonly at: number; readonly known: object; readonly answers?: "items" };

const BOUNDS = { signal: true, deadline: true } as const;
const STARTED = { ...BOUNDS, onLocked: true } as const;
const OPERATION = { ...STARTED, onEvent: true } as const;
const MANY = { ...BOUNDS, concurrency: true } as const;
const PLANNED = { ...BOUNDS, expiresAfter: true } as const;
const APP_PLANNED = { ...PLANNED, concurrency: true } as const;
const BACK = { to: true, parameters: true } as const;
const DEPLOYED = {
  ...OPERATION,
  disableRollback: true,
  onBusy: true,
  onFailedCreate: true,
  guard: true,
} as const;
const DESTROYED = {
  deleteData: true,
  liftProtection: true,
  retainResources: true,
  force: true,
  roleArn: true,
  reviewed: true,
} as const;
const ROLLED_BACK = { skip: true, force: true, roleArn: true } as const;
const APP_DEPLOYED = { ...DEPLOYED, concurrency: true, unprotect: true, approvedDigest: true, onExcess: true } as const;
const PACED = {
  maxConcurrent: true,
  failureTolerance: true,
  concurrencyMode: true,
  regionConcurrency: true,
  regionOrder: true,
} as const;

const second = { at: 1, known: BOUNDS } as const;
const third = { at: 2, known: BOUNDS } as const;
const items = { ...second, answers: "items" } as const;

const KNOWN: { readonly [Verb in keyof Verbs]: Entry<Verbs[Verb]> } = {
  plan: { at: 1, known: PLANNED },
  preflight: second,
  discard: second,
  packageStack: second,
  promoteStack: third,
  moveSecret: second,
  planImport: { at: 1, known: { ...BOUNDS, resources: true } },
  planRefactor: second,
  refactor: { at: 1, known: OPERATION },
  planDestroy: second,
  destroy: { at: 1, known: { ...OPERATION, ...DESTROYED } },
  rollback: { at: 1, known: { ...DEPLOYED, expectNoChanges: true, ...BACK, ...ROLLED_BACK } },
  recover: { at: 1, known: { ...OPERATION, policy: true } },
  detectDrift: { at: 1, known: { ...BOUNDS, resources: true, nested: true } },
  detectDriftOfAll: { at: 1, known: { ...MANY, beginUntil: true, nested: true } },
  planReconciliation: { at: 1, known: { ...BOUNDS, nestedStack: true } },
  ignoreDrift: third,
  heedDrift: third,
  resume: { at: 1, known: { ...OPERATION, secrets: true, guard: true } },
  status: second,
  cancel: third,
  forget: { at: 0, known: { endedBefore: true } },
  describe: second,
  outputs: second,
  list: { at: 0, known: { ...BOUNDS, region: true, includeDeleted: true }, answers: "items" },
  resources: items,
  events: items,
  attach: { at: 1, known: OPERATION },
  history: items,
  exportHistory: items,
  changedByOthers: { at: 1, known: { ...BOUNDS, after: true, before: true } },
  planRollback: { at: 1, known: { ...BOUNDS, ...BACK } },
  linksOf: second,
  planApp: { at: 1, known: APP_PLANNED },
  discardApp: second,
  deployApp: { at: 1, known: { ...APP_DEPLOYED, run: true, approved: true } },
  destroyApp: {
    at: 1,
    known: {
      ...OPERATION,
      concurrency: true,
      unprotect: true,
      deleteData: true,
      liftProtection: true,
      roleArn: true,
    },
  },
  appStatus: { at: 1, known: MANY },
  appOutputs: { at: 1, known: MANY },
  detectAppDrift: { at: 1, known: { ...MANY, beginUntil: true, nested: true } },
  appHistory: items,
  planAppRollback: { at: 1, known: { ...APP_PLANNED, ...BACK } },
  rollbackApp: { at: 1, known: { ...APP_DEPLOYED, ...BACK, approved: true, deleteData: true } },
  planPrune: { at: 1, known: { ...BOUNDS, unprotect: true } },
  prune: { at: 1, known: { ...OPERATION, concurrency: true, liftProtection: true, roleArn: true } },
  pauseRollout: second,
  continueRollout: second,
  stopRollout: second,
  detectStackSetDrift: { at: 1, known: { ...BOUNDS, ...PACED, onBusy: true } },
  planStackSetAdoption: { at: 2, known: { ...BOUNDS, units: true } },
  adoptIntoStackSet: { at: 1, known: { ...BOUNDS, ...PACED, run: true, onBusy: true } },
  deleteStackSet: {
    at: 1,
    known: { ...BOUNDS, ...PACED, waves: true, gates: true, rings: true, deleteData: true, run: true, onBusy: true },
  },
  planStackSetDeletion: { at: 1, known: { ...BOUNDS, stacks: true, checkProtection: true } },
  compareDeployedStages: { at: 2, known: MANY },
};

const STARTING: { readonly [Verb in keyof StartVerbs]: Entry<StartVerbs[Verb]> } = {
  refactor: { at: 1, known: STARTED },
  destroy: { at: 1, known: { ...STARTED, ...DESTROYED } },
  // To an earlier deployment is known and refused: with the way there.
  rollback: { at: 1, known: { ...STARTED, ...ROLLED_BACK, ...BACK } },
  resume: { at: 1, known: { ...STARTED, secrets: true, guard: true } },
};

/** The same verbs, which refuse options that nobody knows with `INVALID_DEFINITION` before anything is sent: ignored, they would not be what was asked for. */
export function refusingUnknownOptions(orchestrator: Orchestrator): Orchestrator {
  return {
    ...refusing(orchestrator, KNOWN, (refusal, answers) =>
      answers === "items" ? failing(refusal) : Promise.reject(refusal),
    ),
    start: refusing(orchestrator.start, STARTING, (refusal) => {
      // No operation is begun that could be asked for its result.
      throw refusal;
    }),
  };
}

function refusing<Verbs extends object>(
  verbs: Verbs,
  known: Readonly<Record<string, AnyEntry>>,
  refuse: (refusal: Error, answers: AnyEntry["answers"]) => unknown,
): Verbs {
  const guarded = Object.entries(verbs).map(([name, verb]: [string, unknown]) => {
    const entry = known[name];
    if (entry === undefined || typeof verb !== "function") return [name, verb];
    const { at, known: members, answers } = entry;
    const guard = (...given: readonly unknown[]): unknown => {
      const refusal = refusalOf(name, given[at], members);
      return refusal === undefined ? Reflect.apply(verb, undefined, given) : refuse(refusal, answers);
    };
    return [name, guard];
  });
  return { ...verbs, ...(Object.fromEntries(guarded) as Partial<Verbs>) };
}

function refusalOf(verb: string, options: unknown, known: object): Error | undefined {
  if (typeof options !== "object" || options === null) return undefined;
  const problems = [...unknownMembers(options, known)].map(
    ({ member, remedy }) => `There is no option "${member}". ${remedy}`,
  );
  if (problems.length === 0) return undefined;
  return coreError(CoreErrorCode.InvalidDefinition, `${verb} can't be called like that. ${problems.join(" ")}`, {
    details: { verb, problems },
  });
}

function failing(refusal: Error): AsyncIterable<never> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(refusal) }) };
}
