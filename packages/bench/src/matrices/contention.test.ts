import { describe, expect, test } from "vitest";

import type { CrashReport } from "./crash-job.ts";
import { crashOutcomeOf } from "./crash-matrix.ts";
import { openCrashStage, type CrashStage } from "./crash-stage.ts";
import type { DeadlyPoint } from "./deadly-point.ts";
import { scenarios, type Scenario } from "./scenario.ts";

const PATIENCE = 60_000;

function scenarioOf(wanted: string): Scenario {
  const found = scenarios.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`There is no scenario ${wanted}.`);
  return found;
}

/** What a process reports that nobody kills. */
async function reportOf(process: { end(): Promise<CrashReport | undefined> }): Promise<CrashReport> {
  return (await process.end()) ?? expect.unreachable("it was killed");
}

const deployed = { kind: "deployed", operation: "CREATE", status: "CREATE_COMPLETE" };
const createdOnce = ["orders REVIEW_IN_PROGRESS", "orders CREATE_IN_PROGRESS", "orders CREATE_COMPLETE"];

describe("two processes that begin at the same time", { timeout: PATIENCE }, () => {
  /** Slow enough that a busy machine gives signs of life in time. */
  const openSlowStage = (): Promise<CrashStage> =>
    openCrashStage(scenarioOf("create"), "file", { durations: "resembling", scale: 8 });

  test.concurrent.for([
    ["one run", "run"],
    ["one stack, in runs of their own", "other"],
  ] as const)("on %s: one does it, the other is told that it is being done", async ([, runs]) => {
    await using stage = await openSlowStage();
    const both = [stage.start({ holder: "first" }), stage.start({ holder: "second", runs })];
    const reports = await Promise.all(both.map(reportOf));
    expect(new Set(reports.map(({ failure }) => failure))).toEqual(new Set(["STACK_LOCKED", undefined]));
    const winner = reports.find(({ failure }) => failure === undefined);
    expect(winner?.answer).toMatchObject(deployed);
    const { stacks, mistold } = await stage.courseOf(winner ?? expect.unreachable());
    expect(mistold).toEqual([]);
    expect(stacks).toMatchObject([{ operations: ["CREATE_CHANGESET", "CREATE_STACK"], changeSets: [] }]);
  });

  test.concurrent("on one run, and wait for each other, answer the same", async () => {
    await using stage = await openSlowStage();
    const both = ["first", "second"].map((holder) => stage.start({ holder, onLocked: "wait" }));
    const reports = await Promise.all(both.map(reportOf));
    for (const { answer } of reports) expect(answer).toMatchObject(deployed);
    expect(reports[0]?.answer).toEqual(reports[1]?.answer);
    const { stacks } = await stage.courseOf(reports[0] ?? expect.unreachable());
    expect(stacks).toMatchObject([{ operations: ["CREATE_CHANGESET", "CREATE_STACK"], changeSets: [] }]);
  });

  test.concurrent("on one stack in runs of their own, and wait for each other: the later one finds nothing left to do", async () => {
    await using stage = await openSlowStage();
    const both = ["run", "other"].map((runs) => stage.start({ holder: runs, runs, onLocked: "wait" }));
    const reports = await Promise.all(both.map(reportOf));
    expect(reports.map(({ answer }) => (answer as { kind: string }).kind).toSorted()).toEqual([
      "deployed",
      "no-changes",
    ]);
    const { stacks } = await stage.courseOf(reports[0] ?? expect.unreachable());
    expect(stacks).toMatchObject([
      { operations: ["CREATE_CHANGESET", "CREATE_STACK", "CREATE_CHANGESET"], changeSets: [] },
    ]);
    expect(stacks[0]?.histories[0]).toEqual(createdOnce);
  });
});

describe("a process that was stopped and is woken when another one has taken over", { timeout: PATIENCE }, () => {
  const points: readonly (readonly [string, string])[] = [
    ["create", "writes lock taken"],
    ["create", "calls ExecuteChangeSet"],
    ["update", "calls CreateChangeSet"],
    ["delete", "calls DeleteStack"],
  ];
  test.concurrent.for(
    points.flatMap(([scenario, deed]) => (["before", "after"] as const).map((when) => ({ scenario, deed, when }))),
  )("$when $deed of a $scenario: it notices, and nothing is done twice", async ({ scenario, deed, when }) => {
    const point: DeadlyPoint = { deed, occurrence: 1, when };
    const outcome = await crashOutcomeOf({ scenario: scenarioOf(scenario), store: "file", fate: "SIGSTOP", point });
    expect(outcome).toEqual({ kind: "survived" });
  });

  test.for(["before", "after"] as const)(
    "%s ExecuteChangeSet, when that was done in a run of its own: the stack is created once",
    async (when) => {
      await using stage = await openCrashStage(scenarioOf("create"), "file");
      const deadly = { deed: "calls ExecuteChangeSet", occurrence: 1, when, fate: "SIGSTOP" } as const;
      const first = stage.start({ holder: "first", deadly });
      expect(await first.interrupted).toBe(true);
      const second = await reportOf(stage.start({ holder: "second", runs: "other", isImpatient: true }));
      expect(second.answer).toMatchObject({ status: "CREATE_COMPLETE" });
      const woken = await reportOf(first);
      expect(["LOCK_LOST", "PLAN_STALE"]).toContain(woken.failure);
      const { stacks } = await stage.courseOf(second);
      expect(stacks).toMatchObject([{ stack: "orders CREATE_COMPLETE", changeSets: [] }]);
      expect(stacks[0]?.histories[0]).toEqual(createdOnce);
    },
  );
});
