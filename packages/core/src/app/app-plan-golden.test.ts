import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { app, type AppPlan, type StackPlan } from "../index.ts";
import { openTestCloud } from "../local-cloud.testing.ts";
import { topicStack } from "./topic-stack.testing.ts";

/** A plan as it was written once. Changes of its shape are for a new version, and this one is still read then. */
const golden = JSON.parse(readFileSync(new URL("golden/app-plan-v1.json", import.meta.url), "utf8")) as AppPlan;

const network = topicStack("network", { label: "network" });
const orders = topicStack("orders", { from: network.output("Name") });
const letters = topicStack("letters", { label: "letters" });
const layers = [
  { name: "foundation", protected: true, stacks: [network] },
  { name: "services", stacks: [orders, letters] },
];

/** The members of a plan and of what it says of each stack; those of plans and predictions are held elsewhere. */
function shapeOf({ stacks, ...plan }: AppPlan): unknown {
  const membersOf = ({ kind, ...planned }: StackPlan): unknown => [kind, Object.keys(planned).toSorted()];
  return [plan.format, plan.version, Object.keys(plan).toSorted(), stacks.map(membersOf)];
}

test("a plan of an app that was written once has the shape of today's, and is read", async () => {
  await using bench = await openTestCloud();
  bench.cloud.faults.failResource({ stack: "letters", logicalId: "Topic", action: "create", times: 1, reason: "no" });
  const shop = app({ name: "shop", layers });
  await bench.orchestrator.deployApp(app({ name: "letters", layers: [{ name: "services", stacks: [letters] }] }));
  const today = await bench.orchestrator.planApp(shop, { expiresAfter: 3_600_000, concurrency: 1 });
  expect(shapeOf(golden)).toEqual(shapeOf(today));
  // What is wrong with it is that its change sets were made in another cloud.
  expect(await bench.orchestrator.deployApp(shop, { approved: golden, unprotect: ["foundation"] })).toMatchObject({
    outcomes: [
      { kind: "failed", failure: { code: "PLAN_STALE", details: { moved: "its change set does not exist any more" } } },
      { kind: "skipped", because: ["network"] },
      { kind: "failed", failure: { code: "STACK_NOT_READY" } },
    ],
  });
});
