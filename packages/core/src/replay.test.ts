import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { createMemoryStore, runWorkflow, type Store } from "@stacksteward/workflow";
import fc from "fast-check";
import { expect, test } from "vitest";

import { deploy } from "./deploy/deploy.ts";
import type { DeployResult } from "./deploy/deploy-result.ts";
import { createEnvironments } from "./environments/open-environment.ts";
import { stack } from "./index.ts";
import { BEHAVIOURS } from "./runs/behaviours.ts";
import { numberEvents } from "./watch/number-events.ts";

const queue = stack({
  name: "queue",
  template: {
    Resources: { Queue: { Type: "AWS::SQS::Queue" } },
    Outputs: { Url: { Value: { Ref: "Queue" } } },
  },
});

/** Deploys as one run whose journal is in `store`, as a process would that found it there. */
async function deployIn(cloud: LocalCloud, store: Store): Promise<DeployResult> {
  const environments = createEnvironments({ ...cloud.connection(), store });
  try {
    const environment = await environments.open({});
    return await runWorkflow(
      (context) => deploy(context, environment, queue, numberEvents(undefined, environment.logger)),
      {
        runId: "run-1",
        clock: cloud.clock,
        store,
        behaviours: BEHAVIOURS,
      },
    );
  } finally {
    environments.close();
  }
}

test("a finished deployment is replayed from its journal; only outputs, which it does not hold, are read again", async () => {
  const cloud = await createLocalCloud({ regions: ["eu-west-1"] });
  const store = createMemoryStore();
  const result = await deployIn(cloud, store);
  cloud.calls.clear();
  expect(await deployIn(cloud, store)).toEqual(result);
  expect(cloud.calls.list().map(({ operation }) => operation)).toEqual(["DescribeStacks"]);
  await cloud.close();
});

test(
  "a deployment that died between any two journal entries is finished by the next process, and done once",
  { timeout: 30_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 11 }), async (survivingEntries) => {
        const cloud = await createLocalCloud({ regions: ["eu-west-1"] });
        const store = createMemoryStore();
        let entries = 0;
        const dying: Store = {
          ...store,
          putIfAbsent: async (key, value) => {
            if (entries++ >= survivingEntries) throw new Error("the process died");
            return store.putIfAbsent(key, value);
          },
        };
        await deployIn(cloud, dying).catch(() => {});
        const result = await deployIn(cloud, store);
        expect(result).toMatchObject({
          kind: "deployed",
          status: "CREATE_COMPLETE",
          outputs: { Url: expect.any(String) },
        });
        const { stackId } = result;
        expect((await deployIn(cloud, store)).stackId).toBe(stackId);
        expect(cloud.calls.list({ operation: "DeleteStack" })).toEqual([]);
        await cloud.close();
      }),
      { numRuns: 16 },
    );
  },
);
