import { createOrchestrator } from "../index.ts";
import { dyingAfter } from "../runs/kept-cloud.testing.ts";
import { deployEach, MINUTE, names, sideBySide, slow, stackPolicy, stopped } from "./scenario-stacks.testing.ts";
import { all, app, type Scenario } from "./scenarios.testing.ts";

/** What is done by handles, and with what a store holds. */
export const handleScenarios: readonly Scenario[] = [
  {
    verb: "cancel",
    when: "an update runs",
    prepare: async (bench) => {
      await bench.keeping.deploy(slow(20));
      const handle = await stopped(bench, slow(40));
      return (open) => open({ store: bench.store }).cancel(handle, "cancel-update");
    },
  },
  {
    verb: "cancel",
    when: "an update runs under a stack policy",
    options: { stackPolicy: true },
    prepare: async (bench) => {
      await bench.keeping.deploy(slow(20));
      const handle = await stopped(bench, { ...slow(40), stackPolicyDuringUpdate: stackPolicy("Update:*") });
      return (open) => open({ store: bench.store }).cancel(handle, "cancel-update");
    },
  },
  {
    verb: "cancel",
    when: "an update was left as it failed",
    prepare: async (bench) => {
      await bench.keeping.deploy(slow(20));
      const fault = bench.cloud.faults.failResource({ action: "update", stage: "stabilization" });
      const handle = await stopped(bench, slow(40), { disableRollback: true });
      await bench.cloud.settle();
      fault.remove();
      return (open) => open({ store: bench.store }).cancel(handle, "roll-back");
    },
  },
  {
    verb: "cancel",
    when: "a new stack was planned, and nothing begun",
    options: { newStacks: true },
    prepare: async (bench) => {
      const store = dyingAfter(7, bench.store);
      using dying = createOrchestrator({ ...bench.cloud.connection(), store });
      const { handle, result } = dying.start.deploy(slow(20));
      await result.catch(() => {});
      return (open) => open({ store: bench.store }).cancel(handle, "cancel-update");
    },
  },
  {
    verb: "cancel",
    when: "three updates run side by side",
    options: sideBySide,
    prepare: async (bench) => {
      await deployEach(bench);
      const handles = await Promise.all(names.map((name) => stopped(bench, slow(40, name))));
      return (open) => {
        const limited = open({ store: bench.store });
        return Promise.all(handles.map((handle) => limited.cancel(handle, "cancel-update")));
      };
    },
  },
  {
    verb: "resume",
    when: "a deployment was stopped",
    beside: ["deploy"],
    options: { store: true },
    prepare: async (bench) => {
      const handle = await stopped(bench, slow(20));
      return (open) => open({ store: bench.store }).resume(handle);
    },
  },
  {
    verb: "status",
    when: "a deployment has ended",
    prepare: async ({ keeping, store }) => {
      const { handle, result } = keeping.start.deploy(app(1));
      await result;
      return (open) => open({ store }).status(handle);
    },
  },
  {
    verb: "forget",
    when: "a deployment has ended",
    prepare: async ({ cloud, keeping, store }) => {
      await keeping.deploy(app(1));
      return (open) => open({ store }).forget({ endedBefore: cloud.clock.now() + MINUTE });
    },
  },
  ...(["history", "exportHistory"] as const).map((verb): Scenario => ({
    verb,
    when: "there is some",
    prepare: async ({ keeping, store }) => {
      await keeping.deploy(app(1));
      return async (open) => {
        if ((await all<unknown>(open({ store })[verb]("app"))).length !== 1) throw new Error("expected one deployment");
      };
    },
  })),
];
