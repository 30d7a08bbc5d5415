import { afterEach, beforeEach, expect, test } from "vitest";

import { bakeTime, passes, stackFanOut, type RolloutEvent } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  settingTemplate,
  type StackSetCloud,
} from "../stack-sets/stack-set-cloud.testing.ts";

const [first, second] = accounts;
const targets = { accounts: [first, second], regions: ["eu-west-1"] };

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

function told(events: readonly RolloutEvent[]): string[] {
  return events.map((event) =>
    [
      event.kind,
      "wave" in event ? event.wave : "",
      "gate" in event ? event.gate : "",
      "state" in event ? event.state : "",
    ]
      .filter((part) => part !== "")
      .join(" "),
  );
}

test("a rollout tells of its waves, its gates, and of what is taken back, and nobody who listens disturbs it", async () => {
  const { orchestrator } = bench;
  await orchestrator.rollOut(baseline("one", { targets }), fast);
  const events: RolloutEvent[] = [];
  const result = await orchestrator.rollOut(baseline("two", { targets }), {
    waves: [
      { name: "canary", accounts: [first], gates: [bakeTime(60_000)] },
      { name: "all", rest: true },
    ],
    gates: [
      passes("load", () => {
        throw new Error("too slow");
      }),
    ],
    onEvent: (event) => {
      events.push(event);
      throw new Error("nobody is there");
    },
  });
  expect(result.kind).toBe("returned");
  expect(told(events)).toEqual([
    "wave-began canary",
    "operation-began",
    "wave-ended canary succeeded",
    "gate-waiting canary bake time",
    "gate-decided canary bake time passed",
    "wave-began all",
    "operation-began",
    "wave-ended all succeeded",
    "gate-decided all load failed",
    "return-began",
    "operation-began",
    "rollout-ended returned",
  ]);
  expect(events[0]).toEqual({
    ...{ version: 1, rollout: "baseline", at: expect.stringMatching(/^\d{4}-.*Z$/) },
    ...{ kind: "wave-began", wave: "canary", instances: 1 },
  });
  expect(events.at(-1)).toMatchObject({ reason: 'all: The gate "load" failed: too slow' });
  const begun = events.flatMap((event) => (event.kind === "operation-began" ? [event.operation] : []));
  expect(begun.slice(0, 2)).toEqual(result.waves.flatMap(({ operations }) => operations));
});

test("one that is taken up tells what happens from then on, and a fan-out tells of its waves", async () => {
  const { orchestrator, another } = bench;
  const stop = new AbortController();
  const dying = another();
  const gates = [passes("the process", () => stop.abort(new Error("the process died")))];
  const options = { ...fast, run: "monday", waves: [{ accounts: [first] }, { rest: true as const }], gates };
  await expect(dying.rollOut(baseline("one", { targets }), { ...options, signal: stop.signal })).rejects.toThrow(
    "the process died",
  );
  dying.close();
  const events: RolloutEvent[] = [];
  const onEvent = (event: RolloutEvent): void => void events.push(event);
  await orchestrator.rollOut(baseline("one", { targets }), { ...options, onEvent });
  expect(told(events)[0]).toBe("wave-began wave 2");
  expect(told(events)).toContain("wave-ended wave 2 succeeded");
  events.length = 0;
  using reaching = bench.reachingAll();
  const fanOut = stackFanOut({ name: "security", template: settingTemplate("one"), targets });
  await reaching.rollOut(fanOut, { ...fast, onEvent });
  expect(told(events)).toEqual(["wave-began wave 1", "wave-ended wave 1 succeeded", "rollout-ended completed"]);
});
