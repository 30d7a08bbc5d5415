import { LocalDurableTestRunner, WaitingOperationStatus } from "@aws/durable-execution-sdk-js-testing";
import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { createOrchestrator, type Stack, type Store } from "@stacksteward/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { chainExecutions } from "./chain-executions.ts";
import { createDurableOrchestrator } from "./create-durable-orchestrator.ts";
import { deployInTime, type DeploymentProgress } from "./deploy-in-time.ts";
import { databases, openDurableCloud, queue, type DurableCloud } from "./durable-cloud.testing.ts";
import { keepNextTick } from "./keep-next-tick.ts";
import { createStackNews, tellStackStatus } from "./stack-news.ts";
import { waitForApproval } from "./wait-for-approval.ts";

const release = keepNextTick();
beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment();
  release();
});

let on: DurableCloud;
beforeEach(async () => {
  on = await openDurableCloud();
});
afterEach(() => on[Symbol.asyncDispose]());

const minutes = (milliseconds: number): number => milliseconds / 60_000;

/** Deploys a stack on a durable execution. */
function deploying(target: Stack) {
  return async (durable: DurableContext) => {
    const orchestrator = createDurableOrchestrator(durable, { ...on.cloud.connection(), store: on.store });
    try {
      return await orchestrator.deploy(target);
    } finally {
      orchestrator.close();
    }
  };
}

/** What was begun with a stack, oldest first: more would mean that something was done twice. */
async function beginningsOf(name: string): Promise<string[]> {
  const orchestrator = createOrchestrator(on.cloud.connection());
  const statuses: string[] = [];
  for await (const { type, status } of orchestrator.events(name)) {
    if (type === "AWS::CloudFormation::Stack" && status.endsWith("_IN_PROGRESS")) statuses.unshift(status);
  }
  orchestrator.close();
  return statuses;
}

/** How the deployments in the store ended. */
async function recordedOf(name: string): Promise<string[]> {
  const orchestrator = createOrchestrator({ ...on.cloud.connection(), store: on.store });
  const outcomes: string[] = [];
  for await (const { outcome } of orchestrator.history(name)) outcomes.push(outcome.kind);
  orchestrator.close();
  return outcomes;
}

describe("a durable deployment", () => {
  it("of forty minutes takes no invocation longer than a minute, with a process that dies in the middle", async () => {
    const begun = on.cloud.clock.now();
    const { execution, invocations } = await on.run(deploying(databases(10)), [
      { checkpoint: 9, when: "before" },
      { checkpoint: 40, when: "after" },
    ]);
    expect(execution.getResult()).toMatchObject({ kind: "deployed", operation: "CREATE", status: "CREATE_COMPLETE" });
    expect(minutes(on.cloud.clock.now() - begun)).toBeGreaterThanOrEqual(40);
    expect(Math.max(...invocations.map(({ began, ended }) => ended - began))).toBeLessThanOrEqual(60_000);
    expect(invocations.filter(({ died }) => died)).toHaveLength(2);
    expect(await beginningsOf("data")).toEqual(["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"]);
  }, 120_000);

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    "changes its stack once and records it once, whether its process dies before or after checkpoint %i",
    async (checkpoint) => {
      for (const when of ["before", "after"] as const) {
        const { execution } = await on.run(deploying(queue()), [{ checkpoint, when }]);
        expect(execution.getResult()).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
        expect(await beginningsOf("queue")).toEqual(["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"]);
        expect(await recordedOf("queue")).toEqual(["succeeded"]);
        await on[Symbol.asyncDispose]();
        on = await openDurableCloud();
      }
    },
    60_000,
  );

  it("asks a person for the plan, and goes on for days", async () => {
    const asked: string[] = [];
    const { execution } = await on.run(
      async (durable) => {
        const orchestrator = createDurableOrchestrator(durable, { ...on.cloud.connection(), store: on.store });
        const plan = await orchestrator.plan(databases(1));
        const ask = async (callbackId: string): Promise<void> => void asked.push(callbackId);
        const approval = await waitForApproval(durable, "approve", ask, { timeout: { days: 3 } });
        if (approval.kind !== "approved") return approval;
        return { by: approval.by, result: (await orchestrator.deploy(plan)).status };
      },
      [],
      (runner) => {
        const callback = runner.getOperation("approve");
        void callback
          .waitForData()
          .then(() => callback.sendCallbackSuccess(JSON.stringify({ kind: "approved", by: "ada" })));
      },
    );
    expect(execution.getResult()).toEqual({ by: "ada", result: "CREATE_COMPLETE" });
    expect(asked).toHaveLength(1);
  });

  it("is woken by news of its stack, and looks twice", async () => {
    const { cloud, store } = on;
    const news = createStackNews(store);
    const told: boolean[] = [];
    /** What EventBridge does: it knows no callback, and tells of every stack. */
    const tell = async (id: string, complete: (result: string) => Promise<unknown>): Promise<void> => {
      const event = {
        "detail-type": "CloudFormation Stack Status Change",
        detail: { "stack-id": id, "status-details": { status: "CREATE_COMPLETE" } },
      };
      told.push(await tellStackStatus(event, news, (_callbackId, result) => complete(result)));
    };
    const { execution } = await on.run(
      async (durable) => {
        const orchestrator = createDurableOrchestrator(durable, {
          ...cloud.connection(),
          store,
          hearsOfStacks: true,
        });
        return orchestrator.deploy(databases(1));
      },
      [],
      (runner) => {
        const callback = runner.getOperation("wait for the end: news 1");
        void callback.waitForData().then(async () => {
          // The look after it must have gone by, or there is nobody yet to tell.
          await runner.getOperation("wait for the end: look 1").waitForData(WaitingOperationStatus.COMPLETED);
          await cloud.clock.advance(300_000);
          const [stackKey = ""] = await store.list("listeners/");
          expect(stackKey).toMatch(/^listeners\/us-east-1\/111111111111\/stack\/data\//);
          await tell("arn:aws:cloudformation:us-east-1:111111111111:stack/other/1", () =>
            callback.sendCallbackSuccess(),
          );
          const id = `arn:aws:cloudformation:${stackKey.replace("listeners/", "").replace("/", ":").replace("/", ":")}`;
          await tell(id, (result) => callback.sendCallbackSuccess(result));
        });
      },
    );
    expect(execution.getResult()).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
    expect(told).toEqual([false, true]);
    const names = execution.getOperations().map((operation) => operation.getName() ?? "");
    expect(names.filter((name) => name.startsWith("wait for the end"))).toEqual([
      "wait for the end: news 1",
      "wait for the end: look 1",
      "wait for the end: news 2",
      "wait for the end: look 2",
    ]);
    expect(await store.list("listeners/")).toEqual([]);
  });

  it("is spread over executions of their own when there are many", async () => {
    const { execution } = await on.run(
      (durable) =>
        chainExecutions<number, number>(durable, "double", [1, 2, 3, 4, 5], {
          functionName: "doubler",
          perExecution: 2,
          concurrency: 2,
        }),
      [],
      (runner) =>
        runner.registerFunction("doubler", async ({ items }: { items: number[] }) => {
          if (items.includes(3)) throw new Error("not these");
          return items.map((item) => item * 2);
        }),
    );
    expect(execution.getResult()).toMatchObject([
      { kind: "done", value: 2 },
      { kind: "done", value: 4 },
      { kind: "failed" },
      { kind: "failed" },
      { kind: "done", value: 10 },
    ]);
  });
});

describe("a deployment of scheduled invocations", () => {
  /** An invocation of a minute. */
  const invoke = async (store: Store = on.store): Promise<DeploymentProgress> => {
    const { clock } = on.cloud;
    const began = clock.now();
    const progress = await deployInTime(
      { id: "release-7", planOrStack: databases(10) },
      {
        ...on.cloud.connection(),
        store,
        accountId: "111111111111",
        getRemainingTimeInMillis: () => began + 60_000 - clock.now(),
      },
    );
    expect(clock.now() - began).toBeLessThanOrEqual(60_000);
    return progress;
  };

  /** Lets time pass to the next full minute, when the schedule invokes again. */
  const untilNext = async (begun: number): Promise<void> => {
    const { clock } = on.cloud;
    await clock.advance(60_000 - ((clock.now() - begun) % 60_000));
  };

  it.each([0, 1, 2, 12, 20])(
    "of forty minutes goes on past an invocation, number %i, that dies",
    async (fatal) => {
      const { clock } = on.cloud;
      const begun = clock.now();
      const dying = dyingAfter(9, on.store);
      let progress: DeploymentProgress | undefined;
      for (let count = 0; count < 60 && (progress === undefined || progress.kind === "going-on"); count++) {
        if (count > 0) await untilNext(begun);
        progress = count === fatal ? await invoke(dying.store).catch(() => undefined) : await invoke();
      }
      expect(dying.isDead()).toBe(true);
      expect(progress).toMatchObject({ kind: "deployed", result: { status: "CREATE_COMPLETE" } });
      expect(minutes(clock.now() - begun)).toBeGreaterThanOrEqual(40);
      expect(await beginningsOf("data")).toEqual(["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"]);
      expect(await invoke()).toMatchObject({ kind: "deployed" });
    },
    60_000,
  );

  it("says how it failed, in the invocation that sees it and in every later one", async () => {
    on.cloud.faults.failResource({ logicalId: "Database0" });
    expect(await invoke()).toMatchObject({ kind: "failed", code: "OPERATION_FAILED" });
    expect(await invoke()).toMatchObject({ kind: "failed", code: "OPERATION_FAILED" });
  });
});

/** A store that no longer answers after so many calls, as if its process had died. */
function dyingAfter(calls: number, store: Store): { readonly store: Store; isDead(): boolean } {
  let left = calls;
  const orDie = <T>(work: () => Promise<T>): Promise<T> =>
    left-- <= 0 ? Promise.reject(new Error("the process died")) : work();
  return {
    isDead: () => left < 0,
    store: {
      get: (key) => orDie(() => store.get(key)),
      putIfAbsent: (key, text) => orDie(() => store.putIfAbsent(key, text)),
      putIfUnchanged: (key, text, version) => orDie(() => store.putIfUnchanged(key, text, version)),
      list: (prefix) => orDie(() => store.list(prefix)),
      delete: (key) => orDie(() => store.delete(key)),
      locate: (key) => store.locate(key),
    },
  };
}
