import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, createOrchestrator, type App, type AppHistoryEntry, type Orchestrator, type Store } from "../index.ts";
import { queue } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
});
afterEach(() => bench[Symbol.asyncDispose]());

const shop = (delay: number, stage?: string): App =>
  app({
    name: "shop",
    ...(stage === undefined ? {} : { stage }),
    layers: [{ name: "all", stacks: ["data", "orders"].map((name) => queue(delay, { name })) }],
    dependsOn: { orders: ["data"] },
  });

async function historyOf(which: App, by = orchestrator): Promise<AppHistoryEntry[]> {
  const found: AppHistoryEntry[] = [];
  for await (const entry of by.appHistory(which)) found.push(entry);
  return found;
}

/** An entry in a line. */
function inShort(entry: AppHistoryEntry): string {
  if (entry.kind === "deployment") {
    const { stackName, partOf, operation, outcome } = entry;
    return `${stackName} ${partOf === undefined ? "alone" : `by ${partOf.app} ${partOf.stage}`}: ${operation} ${outcome.kind}`;
  }
  const stacks = entry.stacks.map(({ stack, kind, deployment }) =>
    [stack, kind, deployment?.operation, deployment?.outcome.kind].filter((each) => each !== undefined).join(" "),
  );
  return `${entry.operation} ${entry.outcome}: ${stacks.join(", ")}`;
}

describe("the history of an app", () => {
  test("has each of its deployments with what came of every stack, and in between what was done to one alone", async () => {
    await orchestrator.deployApp(shop(5));
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Queue", action: "update", reason: "no", times: 1 });
    await orchestrator.deployApp(shop(6));
    await orchestrator.deploy(queue(7, { name: "orders" }));
    await orchestrator.deployApp(shop(7));
    await orchestrator.destroyApp(shop(7), { deleteData: true });
    const history = await historyOf(shop(7));
    expect(history.map(inShort)).toEqual([
      "DESTROY succeeded: data done DELETE succeeded, orders done DELETE succeeded",
      "DEPLOY succeeded: data done UPDATE succeeded, orders done UPDATE no-changes",
      "orders alone: UPDATE succeeded",
      "DEPLOY failed: data failed UPDATE rolled-back, orders skipped",
      "DEPLOY succeeded: data done CREATE succeeded, orders done CREATE succeeded",
    ]);
    expect(history[3]).toMatchObject({
      app: "shop",
      holder: "build 7",
      account: "111111111111",
      region: "eu-west-1",
      stacks: [{ failure: { code: "OPERATION_FAILED", resource: { path: ["Queue"] } } }, { because: ["data"] }],
    });
    for await (const { partOf } of orchestrator.history("data")) {
      expect(partOf).toEqual({ app: "shop", id: expect.stringMatching(/^run-/) });
    }
    expect(JSON.parse(JSON.stringify(history))).toEqual(history);
  });

  test("knows what was done before the process died, and says that nobody has seen the end", async () => {
    await orchestrator.deployApp(shop(5));
    let isDead = false;
    const store: Store = {
      ...bench.store,
      putIfAbsent: async (key, text) => {
        isDead ||= text.includes('"stackName":"orders"');
        if (isDead) throw new Error("the process died");
        return bench.store.putIfAbsent(key, text);
      },
    };
    using dying = createOrchestrator({ ...bench.cloud.connection(), store });
    await expect(dying.deployApp(shop(6))).rejects.toThrow("the process died");
    const [newest, ...older] = (await historyOf(shop(6))).map(inShort);
    expect(newest).toBe("DEPLOY unknown: data unknown UPDATE succeeded, orders unknown");
    expect(older).toHaveLength(1);
  });

  test("is another one for another stage, though both are in one store", async () => {
    await orchestrator.deployApp(shop(5, "dev"));
    await orchestrator.deployApp(shop(5, "prod"));
    expect((await historyOf(shop(5, "dev"))).map(inShort)).toEqual([
      "orders by shop prod: UPDATE no-changes",
      "data by shop prod: UPDATE no-changes",
      "DEPLOY succeeded: data done CREATE succeeded, orders done CREATE succeeded",
    ]);
  });

  test("needs a store, and says so", async () => {
    using forgetful = createOrchestrator(bench.cloud.connection());
    await expect(historyOf(shop(5), forgetful)).rejects.toMatchObject({
      code: "STORE_REQUIRED",
      message: expect.stringMatching(/^appHistory needs a store .* createOrchestrator/),
    });
  });
});
