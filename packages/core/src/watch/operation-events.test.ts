import { expect, test } from "vitest";

import type { OperationEvent } from "../index.ts";
import { openTestCloud, queue } from "../local-cloud.testing.ts";
import { operationEvents } from "./operation-events.ts";

/** Everything that is told while a stack is made, changed in vain, refused by a hook, and destroyed. */
async function everythingTold(): Promise<OperationEvent[]> {
  await using bench = await openTestCloud();
  const { cloud, orchestrator } = bench;
  const events: OperationEvent[] = [];
  const onEvent = (event: OperationEvent): void => void events.push(event);
  await orchestrator.deploy(queue(1), { onEvent });
  cloud.faults.failResource({ logicalId: "Queue", action: "update", times: 1, reason: "no" });
  await orchestrator.deploy(queue(2), { onEvent }).catch(() => {});
  cloud.hooks.register("Mine::Queues::Check", () => ({ hookStatus: "FAILED", message: "no" }), { actions: ["UPDATE"] });
  await orchestrator.deploy(queue(3), { onEvent }).catch(() => {});
  await orchestrator.destroy("queue", { onEvent, deleteData: true });
  return events;
}

test("what is told is what the registry says, and the same as JSON", async () => {
  const events = await everythingTold();
  expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(Object.keys(operationEvents)));
  expect(events.some((event) => "hook" in event)).toBe(true);
  expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  for (const { version, sequence, kind, ...fields } of events) {
    expect({ version, sequence }).toEqual({ version: 1, sequence: expect.any(Number) });
    const registered = operationEvents[kind].fields;
    const found = Object.entries(fields).map(([name, value]) => [name, typeof value]);
    const known = Object.entries(registered).map(([name, { type }]) => [name, type]);
    expect(known).toEqual(expect.arrayContaining(found));
    const wanted = Object.entries(registered).flatMap(([name, { optional }]) => (optional ? [] : [name]));
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(wanted));
  }
});
