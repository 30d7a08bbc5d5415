import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, unit, type App, type Orchestrator, type Unit } from "../index.ts";
import { queue } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
let called: string[];
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
  called = [];
});
afterEach(() => bench[Symbol.asyncDispose]());

const data = queue(5, { name: "data" });
const orders = queue(5, { name: "orders" });

/** A unit on the data that writes down what is called. */
function migration(more: Partial<Unit> = {}): Unit {
  return unit({
    name: "migrate",
    dependsOn: ["data"],
    apply: () => void called.push("apply"),
    destroy: () => void called.push("destroy"),
    ...more,
  });
}

function shop(migrate: Unit): App {
  const layers = [
    { name: "data", stacks: [data], units: [migrate], protected: true },
    { name: "services", stacks: [orders] },
  ];
  return app({ name: "shop", layers, dependsOn: { orders: ["migrate"] } });
}

const refused = { kind: "failed", failure: { code: "LAYER_PROTECTED", details: { unit: "migrate", layer: "data" } } };

describe("a unit of a protected layer", () => {
  test("is applied only when the layer is named, and stops what needs it otherwise", async () => {
    await orchestrator.deployApp(shop(migration()), { unprotect: ["data"] });
    expect(called).toEqual(["apply"]);
    expect(await orchestrator.deployApp(shop(migration()))).toMatchObject({
      succeeded: false,
      outcomes: [
        { stack: "data", kind: "done" },
        { stack: "orders", kind: "skipped", because: ["migrate"] },
      ],
      units: [refused],
    });
    expect(called).toEqual(["apply"]);
  });

  test("whose plan says that nothing is to do stands in nobody's way", async () => {
    await orchestrator.deployApp(shop(migration()), { unprotect: ["data"] });
    const nothing = migration({ plan: () => ({ changes: [] }) });
    expect(await orchestrator.deployApp(shop(nothing))).toMatchObject({ succeeded: true });
    expect(called).toEqual(["apply"]);
  });

  test("is not taken away, and neither is what it stands on, unless the layer is named", async () => {
    const held = shop(migration());
    await orchestrator.deployApp(held, { unprotect: ["data"] });
    expect(await orchestrator.destroyApp(held, { deleteData: true })).toMatchObject({
      succeeded: false,
      outcomes: [
        { stack: "data", kind: "skipped" },
        { stack: "orders", kind: "done" },
      ],
      units: [refused],
    });
    expect(called).toEqual(["apply"]);
    expect(await orchestrator.destroyApp(held, { unprotect: ["data"], deleteData: true })).toMatchObject({
      succeeded: true,
    });
    expect(called).toEqual(["apply", "destroy"]);
  });
});
