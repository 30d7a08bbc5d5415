import { createMemoryStore, type Store } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, type Orchestrator } from "../index.ts";
import { openDriftingCloud, type DriftingCloud } from "./drifting-stack.testing.ts";

const DAY = 86_400_000;

let bench: DriftingCloud;
let store: Store;
let orchestrator: Orchestrator;
let until: string;
beforeEach(async () => {
  bench = await openDriftingCloud();
  store = createMemoryStore();
  orchestrator = createOrchestrator({ ...bench.cloud.connection(), store });
  const queue = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 20, Tags: [{ Key: "team", Value: "orders" }] } };
  await bench.create("orders", { Resources: { A: queue, B: queue } });
  await bench.patch("orders", "A", { op: "replace", path: "/DelaySeconds", value: 120 });
  until = new Date(bench.cloud.clock.now() + DAY).toISOString();
});
afterEach(async () => {
  orchestrator.close();
  await bench[Symbol.asyncDispose]();
});

const reason = "load test until Friday";

describe("a drift that is ignored", () => {
  test("is shown with its reason, counts no more, and counts again when its time is over", async () => {
    const entry = await orchestrator.ignoreDrift("orders", { resource: "A", path: "/DelaySeconds", reason, until });
    expect(entry).toMatchObject({ logicalId: "A", path: "/DelaySeconds", reason, until });
    const ignoring = await orchestrator.detectDrift("orders");
    expect(ignoring.status).toBe("IN_SYNC");
    expect(ignoring.resources[0]).toMatchObject({
      status: "MODIFIED",
      differences: [{ path: "/DelaySeconds", actual: 120, ignored: { reason, until } }],
    });
    await bench.cloud.clock.advance(DAY);
    const heeding = await orchestrator.detectDrift("orders");
    expect(heeding.status).toBe("DRIFTED");
    expect(JSON.stringify(heeding)).not.toContain(reason);
    expect(await store.list("ignored-drift/")).toEqual([]);
  });

  test("takes along what is below its path, and nothing beside it", async () => {
    await orchestrator.ignoreDrift("orders", { resource: "A", path: "/DelaySeconds", reason, until });
    await orchestrator.ignoreDrift("orders", { resource: "B", path: "/Tags", reason, until });
    await bench.patch("orders", "B", { op: "add", path: "/Tags/-", value: { Key: "by", Value: "hand" } });
    expect((await orchestrator.detectDrift("orders")).status).toBe("IN_SYNC");
    await bench.patch("orders", "B", { op: "replace", path: "/DelaySeconds", value: 0 });
    const { status, resources } = await orchestrator.detectDrift("orders");
    expect(status).toBe("DRIFTED");
    expect(resources[1]?.differences.map(({ path, ignored }) => [path, ignored?.reason])).toEqual([
      ["/DelaySeconds", undefined],
      ["/Tags/1", reason],
    ]);
  });

  test("may be a whole resource, however it has drifted, and may be ignored for longer", async () => {
    await orchestrator.ignoreDrift("orders", { resource: "A", reason: "at first", until });
    const later = bench.cloud.clock.now() + 2 * DAY;
    await orchestrator.ignoreDrift("orders", { resource: "A", reason, until: later });
    await bench.erase("orders", "A");
    const { status, resources } = await orchestrator.detectDrift("orders");
    expect(status).toBe("IN_SYNC");
    expect(resources[0]).toMatchObject({
      status: "DELETED",
      ignored: { reason, until: new Date(later).toISOString() },
    });
  });

  test("counts again at once when somebody says so, and nothing else does", async () => {
    await orchestrator.ignoreDrift("orders", { resource: "A", reason, until });
    await orchestrator.ignoreDrift("orders", { resource: "A", path: "/DelaySeconds", reason, until });
    expect(await orchestrator.heedDrift("orders", { resource: "A" })).toMatchObject([{ path: "", reason }]);
    expect((await orchestrator.detectDrift("orders")).status).toBe("IN_SYNC");
    await orchestrator.heedDrift("orders", { resource: "A", path: "/DelaySeconds" });
    expect((await orchestrator.detectDrift("orders")).status).toBe("DRIFTED");
    expect(await orchestrator.heedDrift("orders", { resource: "A" })).toEqual([]);
  });

  test("is not ignored in a successor of the same name", async () => {
    await orchestrator.ignoreDrift("orders", { resource: "A", reason, until });
    await orchestrator.destroy("orders", { deleteData: true });
    await bench.create("orders", { Resources: { A: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 20 } } } });
    await bench.patch("orders", "A", { op: "replace", path: "/DelaySeconds", value: 120 });
    expect((await orchestrator.detectDrift("orders")).status).toBe("DRIFTED");
  });
});

describe("what cannot be ignored", () => {
  test("needs a store", async () => {
    const missing = { code: "STORE_REQUIRED" };
    const { ignoreDrift, heedDrift } = bench.orchestrator;
    await expect(ignoreDrift("orders", { resource: "A", reason, until })).rejects.toMatchObject(missing);
    await expect(heedDrift("orders", { resource: "A" })).rejects.toMatchObject(missing);
  });

  test.each([
    [{ resource: "C" }, "no resource C"],
    [{ path: "DelaySeconds" }, "must begin with a slash"],
    [{ reason: " " }, "for which reason"],
    [{ until: "tomorrow" }, '"tomorrow" is none'],
    [{ until: 5 }, '"5" is none'],
  ])("is refused: %o", async (wrong, message) => {
    const request = { resource: "A", reason, until, ...wrong };
    await expect(orchestrator.ignoreDrift("orders", request)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining(message),
    });
    expect(await store.list("")).toEqual([]);
  });

  test("nor read, when another version has written it", async () => {
    await orchestrator.ignoreDrift("orders", { resource: "A", reason, until });
    const [key = ""] = await store.list("ignored-drift/");
    const { text = "", version = "" } = (await store.get(key)) ?? {};
    await store.putIfUnchanged(key, text.replace('"v":1', '"v":2'), version);
    await expect(orchestrator.detectDrift("orders")).rejects.toMatchObject({ code: "STORED_UNREADABLE" });
  });
});
