import { recoverUpTo, stack, type RecoveryPolicy, type Stack } from "../index.ts";
import {
  deployEach,
  exporting,
  names,
  onEvent,
  roleArn,
  sideBySide,
  slow,
  stopped,
} from "./scenario-stacks.testing.ts";
import { app, mustFail, type Scenario, type ScenarioCloud } from "./scenarios.testing.ts";

/** Leaves a stack with an update that has failed, or with a rollback of it that has failed too. */
async function leaveFailed({ cloud, orchestrator }: ScenarioCloud, status: string): Promise<void> {
  const two = (DelaySeconds: number): Stack => {
    const First = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds } };
    return stack({ name: "app", template: { Resources: { First, Second: { ...First, DependsOn: "First" } } } });
  };
  await orchestrator.deploy(two(1));
  cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1 });
  cloud.faults.failResource({ logicalId: "First", action: "rollback", times: 1 });
  await mustFail("OPERATION_FAILED", orchestrator.deploy(two(2), { disableRollback: status === "UPDATE_FAILED" }));
  if (status === "UPDATE_FAILED") cloud.faults.clear();
}

const cancelOnce: RecoveryPolicy = (_, done) => (done.length === 0 ? "cancel-update" : undefined);

/** Ways out of trouble, and looking on. */
export const recoveryScenarios: readonly Scenario[] = [
  {
    verb: "rollback",
    when: "an update was left as it failed, and its events are told",
    prepare: async (bench) => {
      await leaveFailed(bench, "UPDATE_FAILED");
      return (open) => open().rollback("app", { onEvent });
    },
  },
  {
    verb: "rollback",
    when: "a rollback has failed, and what was done is written down",
    options: { store: true },
    prepare: async (bench) => {
      await leaveFailed(bench, "UPDATE_ROLLBACK_FAILED");
      return (open) => open({ store: bench.store }).rollback("app", { skip: "stuck" });
    },
  },
  ...["UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"].map((status): Scenario => ({
    verb: "rollback",
    when: `the stack is ${status}, and a role does it`,
    options: { roleArns: [roleArn] },
    prepare: async (bench) => {
      await leaveFailed(bench, status);
      return (open) => open().rollback("app", { roleArn });
    },
  })),
  {
    verb: "recover",
    when: "a policy lets it cancel three updates",
    options: { ...sideBySide, cancelUpdates: true },
    prepare: async (bench) => {
      await deployEach(bench);
      await Promise.all(names.map((name) => stopped(bench, slow(40, name))));
      return (open) => {
        const limited = open();
        return Promise.all(names.map((name) => limited.recover(name, { policy: cancelOnce })));
      };
    },
  },
  {
    verb: "rollback",
    when: "three stacks go back side by side",
    options: sideBySide,
    prepare: async (bench) => {
      await deployEach(bench);
      const fault = bench.cloud.faults.failResource({ action: "update", stage: "stabilization" });
      const { orchestrator } = bench;
      await Promise.allSettled(names.map((name) => orchestrator.deploy(slow(40, name), { disableRollback: true })));
      fault.remove();
      return (open) => {
        const limited = open();
        return Promise.all(names.map((name) => limited.rollback(name)));
      };
    },
  },
  {
    verb: "attach",
    when: "something runs, and its events are told",
    prepare: async (bench) => {
      await bench.orchestrator.deploy(slow(20));
      await stopped(bench, slow(40));
      return (open) => open().attach("app", { onEvent });
    },
  },
  {
    verb: "attach",
    when: "something runs on three stacks",
    options: sideBySide,
    prepare: async (bench) => {
      await Promise.all(names.map((name) => stopped(bench, slow(20, name))));
      return (open) => {
        const limited = open();
        return Promise.all(names.map((name) => limited.attach(name)));
      };
    },
  },
  {
    verb: "rollback",
    when: "it is to an earlier deployment",
    beside: ["planRollback", "deploy"],
    options: { store: true },
    prepare: async ({ keeping, store }) => {
      await keeping.deploy(app(1));
      await keeping.deploy(app(2));
      return (open) => open({ store }).rollback("app", { to: "previous" });
    },
  },
  {
    verb: "recover",
    when: "a rollback has failed",
    prepare: async (bench) => {
      await leaveFailed(bench, "UPDATE_ROLLBACK_FAILED");
      return (open) => open().recover("app");
    },
  },
  {
    verb: "recover",
    when: "a policy lets it cancel an update",
    options: { cancelUpdates: true },
    prepare: async (bench) => {
      await bench.orchestrator.deploy(slow(20));
      await stopped(bench, slow(40));
      return (open) => open().recover("app", { policy: cancelOnce });
    },
  },
  {
    verb: "recover",
    when: "a policy lets it destroy",
    beside: ["destroy"],
    prepare: async ({ cloud, orchestrator }) => {
      cloud.faults.failResource({ action: "create", times: 1 });
      await mustFail("OPERATION_FAILED", orchestrator.deploy(app(1)));
      const { stackId } = await orchestrator.recover("app");
      return (open) => open().recover(stackId, { policy: recoverUpTo("the stack") });
    },
  },
  {
    verb: "recover",
    when: "a policy lets it roll back",
    beside: ["rollback"],
    prepare: async (bench) => {
      await leaveFailed(bench, "UPDATE_ROLLBACK_FAILED");
      return (open) => open().recover("app", { policy: recoverUpTo("what the failed operation created") });
    },
  },
];

/** Deletions. */
export const destroyScenarios: readonly Scenario[] = [
  {
    verb: "planDestroy",
    when: "it exports something",
    prepare: async ({ orchestrator }) => {
      await orchestrator.deploy(exporting("jobs"));
      return (open) => open().planDestroy("app");
    },
  },
  {
    verb: "destroy",
    when: "it exports something, is protected, and its events are told",
    options: { terminationProtection: true },
    prepare: async ({ orchestrator }) => {
      await orchestrator.deploy({ ...exporting("jobs"), terminationProtection: true });
      return (open) => open().destroy("app", { liftProtection: true, deleteData: true, onEvent });
    },
  },
  {
    verb: "destroy",
    when: "a role does it",
    options: { roleArns: [roleArn] },
    prepare: async ({ orchestrator }) => {
      await orchestrator.deploy(app(1));
      return (open) => open().destroy("app", { deleteData: true, roleArn });
    },
  },
  {
    verb: "destroy",
    when: "three stacks go side by side",
    options: sideBySide,
    prepare: async (bench) => {
      await deployEach(bench);
      return (open) => {
        const limited = open();
        return Promise.all(names.map((name) => limited.destroy(name, { deleteData: true })));
      };
    },
  },
];
