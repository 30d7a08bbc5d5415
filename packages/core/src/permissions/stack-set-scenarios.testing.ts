import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

import type { LocalCloud } from "@stacksteward/local";

import { stackFanOut, stackSet, type Orchestrator, type StackSet, type StackSetDefinition } from "../index.ts";
import type { Scenario } from "./scenarios.testing.ts";

const [account, region] = ["111111111111", "eu-west-1"];
const options = { stackSetNames: ["baseline"] };

function baseline(Value: string, more: Partial<StackSetDefinition> = {}): StackSet {
  const Properties = { Type: "String", Value: { Ref: "Level" } };
  return stackSet({
    name: "baseline",
    template: {
      Parameters: { Level: { Type: "String" } },
      Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties } },
    },
    parameters: { Level: Value },
    targets: { account, region },
    ...more,
  });
}

const raised: Partial<StackSetDefinition> = { overrides: [{ parameters: { Level: "high" } }] };
const elsewhere: Partial<StackSetDefinition> = { targets: { account, region: "us-east-1" }, onRemoval: "DELETE" };

const leftBehind = { ...options, stackNames: ["StackSet-baseline-*"] };

/** A stack of the template of a set, which has another instance, and not this one any more. */
async function leaveBehind(orchestrator: Orchestrator): Promise<string> {
  const { instances } = await orchestrator.rollOut(baseline("low"));
  await orchestrator.rollOut(baseline("low", { ...elsewhere, onRemoval: "RETAIN" }));
  return instances[0]?.stackId ?? "";
}

/** A set of one stack whose parameter somebody has changed by hand. */
async function drifted(cloud: LocalCloud, orchestrator: Orchestrator): Promise<void> {
  const { instances } = await orchestrator.rollOut(baseline("low"));
  const [{ stackId = "" } = {}] = instances;
  for await (const { physicalId: Name } of orchestrator.resources(stackId)) {
    const ssm = new SSMClient(cloud.connection({ account, region }));
    await ssm.send(new PutParameterCommand({ Name, Value: "changed", Overwrite: true }));
    ssm.destroy();
  }
}

/** One template in many accounts and regions. */
export const stackSetScenarios: readonly Scenario[] = [
  {
    verb: "planStackSet",
    when: "the set has instances with values of their own",
    options,
    prepare: async ({ orchestrator }) => {
      await orchestrator.rollOut(baseline("low", raised));
      return (open) => open().planStackSet(baseline("low", raised));
    },
  },
  {
    verb: "planStackSet",
    when: "its instances are tried",
    beside: ["plan", "discard"],
    options: { ...options, newStacks: true, stackNames: ["StackSet-baseline-*"] },
    prepare: async ({ orchestrator }) => {
      await orchestrator.rollOut(baseline("low"));
      const targets = { accounts: [account], regions: [region] };
      return async (open) => {
        const { dryRun } = await open().planStackSet(baseline("high", { targets }), { dryRun: true });
        if (dryRun?.failures[0] !== undefined) throw new Error(dryRun.failures[0].reason);
      };
    },
  },
  {
    verb: "rollOut",
    when: "the set is new",
    options,
    prepare: async () => (open) => open().rollOut(baseline("low")),
  },
  {
    verb: "rollOut",
    when: "everything of the set changes",
    options,
    prepare: async ({ orchestrator }) => {
      await orchestrator.rollOut(baseline("low"));
      return async (open) => {
        await open().rollOut(baseline("middle", raised));
        await open().rollOut(baseline("middle", elsewhere));
      };
    },
  },
  {
    verb: "rollOut",
    when: "somebody stops it",
    options,
    prepare:
      async ({ cloud, store, keeping }) =>
      (open) => {
        const result = open({ store }).rollOut(baseline("low"), { run: "stopped" });
        const stop = async (): Promise<void> => {
          await cloud.clock.sleep(2_000);
          await keeping.stopRollout("stopped");
        };
        return Promise.all([result, stop()]);
      },
  },
  {
    verb: "rollOut",
    when: "it is given a fan-out",
    beside: ["plan", "deploy", "describe"],
    options: { ...options, newStacks: true, sideBySide: true },
    prepare: async () => async (open) => {
      const { template } = baseline("low");
      const fanOut = stackFanOut({ name: "app", template, targets: { account, region }, parameters: { Level: "low" } });
      const { kind, reason } = await open().rollOut(fanOut);
      if (kind !== "completed") throw new Error(reason);
    },
  },
  {
    verb: "detectStackSetDrift",
    when: "a stack has drifted",
    options,
    prepare: async ({ cloud, orchestrator }) => {
      await drifted(cloud, orchestrator);
      return (open) => open().detectStackSetDrift("baseline");
    },
  },
  {
    verb: "reconcileStackSet",
    when: "a stack has drifted",
    beside: ["planReconciliation", "deploy"],
    // Deploying through CloudFormation as anybody would, to the stacks that the set has made.
    options: { stackNames: ["StackSet-baseline-*"], sideBySide: true },
    prepare: async ({ cloud, orchestrator }) => {
      await drifted(cloud, orchestrator);
      const drift = await orchestrator.detectStackSetDrift("baseline");
      return async (open) => {
        const { kind, reason } = await open().reconcileStackSet(drift);
        if (kind !== "completed") throw new Error(reason);
      };
    },
  },
  {
    verb: "stackSetStatus",
    when: "the set has instances",
    options,
    prepare: async ({ orchestrator }) => {
      await orchestrator.rollOut(baseline("low"));
      return (open) => open().stackSetStatus("baseline");
    },
  },
  {
    verb: "stackSetStatus",
    when: "stacks that it has left behind are looked for",
    beside: ["list"],
    options,
    prepare: async ({ orchestrator }) => {
      await orchestrator.rollOut(baseline("low"));
      return async (open) => {
        const { orphans } = await open().stackSetStatus("baseline", { findOrphans: true });
        if (orphans?.unseen.length !== 0) throw new Error(JSON.stringify(orphans));
      };
    },
  },
  {
    verb: "planStackSetAdoption",
    when: "a stack was left behind",
    options: leftBehind,
    prepare: async ({ orchestrator }) => {
      const stackId = await leaveBehind(orchestrator);
      return (open) => open().planStackSetAdoption("baseline", [stackId]);
    },
  },
  {
    verb: "adoptIntoStackSet",
    when: "a stack was left behind",
    options: leftBehind,
    prepare: async ({ orchestrator }) => {
      const plan = await orchestrator.planStackSetAdoption("baseline", [await leaveBehind(orchestrator)]);
      return (open) => open().adoptIntoStackSet(plan);
    },
  },
  {
    verb: "planStackSetDeletion",
    when: "the set has instances",
    options,
    prepare: async ({ orchestrator }) => {
      await orchestrator.rollOut(baseline("low"));
      return (open) => open().planStackSetDeletion("baseline", { stacks: "DELETE" });
    },
  },
  {
    verb: "planStackSetDeletion",
    when: "it is to look for termination protection",
    beside: ["describe"],
    options: { ...options, stackNames: ["StackSet-baseline-*"] },
    prepare: async ({ orchestrator }) => {
      await orchestrator.rollOut(baseline("low"));
      return async (open) => {
        const { blocks } = await open().planStackSetDeletion("baseline", { stacks: "DELETE", checkProtection: true });
        if (blocks.length > 0) throw new Error(JSON.stringify(blocks));
      };
    },
  },
  {
    verb: "deleteStackSet",
    when: "the set has instances",
    options,
    prepare: async ({ orchestrator }) => {
      await orchestrator.rollOut(baseline("low"));
      const plan = await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" });
      return (open) => open().deleteStackSet(plan);
    },
  },
  ...(["pauseRollout", "continueRollout", "stopRollout"] as const).map((verb): Scenario => ({
    verb,
    when: "a rollout runs, or has",
    prepare: async ({ store, keeping }) => {
      await keeping.rollOut(baseline("low"), { run: "some" });
      return (open) => open({ store })[verb]("some");
    },
  })),
];
