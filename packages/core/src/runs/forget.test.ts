import { expect, test } from "vitest";

import { queue } from "../local-cloud.testing.ts";
import { database, dyingAfter, openKeptCloud } from "./kept-cloud.testing.ts";

test("runs that ended before a time are forgotten whole, no others, and nothing of the history", async () => {
  await using bench = await openKeptCloud();
  const { cloud, store } = bench;
  const first = bench.process("first");
  await first.deploy(queue(5));
  const dying = bench.process("second", { store: dyingAfter(9, store) });
  const open = dying.start.deploy(database(20));
  await open.result.catch(() => {});
  const cancelled = first.start.deploy(queue(6));
  await first.cancel(cancelled.handle, "stop-watching").catch(() => {});
  await cancelled.result.catch(() => {});
  await cloud.clock.sleep(60_000);
  const endedBefore = cloud.clock.now();
  await cloud.clock.sleep(60_000);
  await first.deploy(queue(7), { onLocked: "wait" });
  expect((await first.forget({ endedBefore })).toSorted()).toEqual(["run-1", "run-3"]);
  const kept = (await store.list("")).filter((key) => !/^(?:deployments|texts)\//.test(key));
  const runs = new Set(kept.flatMap((key) => /run-\d/.exec(key) ?? []));
  expect(runs).toEqual(new Set(["run-2", "run-4"]));
  const history: string[] = [];
  for await (const { id } of first.history("queue")) history.push(id);
  expect(history).toEqual(["run-4", "run-3", "run-1"]);
  expect(await bench.process("third").resume(open.handle)).toMatchObject({ kind: "deployed" });
  expect(await first.forget({ endedBefore })).toEqual([]);
});
