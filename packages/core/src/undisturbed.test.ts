import { expect, test } from "vitest";

import { guardLogger } from "./logger.ts";
import { createSecrets } from "./secrets.ts";
import { numberEvents } from "./watch/number-events.ts";

test("neither a listener that throws nor one whose promise fails disturbs an operation", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const heard: number[] = [];
  const failing = async (sequence: number): Promise<void> => {
    heard.push(sequence);
    throw new Error("the database is away");
  };
  const event = { kind: "operation-started", operation: "CREATE", stackId: "arn", stackName: "orders" } as const;
  numberEvents(({ sequence }) => failing(sequence)).emit(event);
  numberEvents(() => {
    throw new Error("at once");
  }).emit(event);
  const log = (): unknown => failing(1);
  guardLogger({ debug: log, info: log, warn: log, error: log }, createSecrets()).error({}, "failed");
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", note);
  expect(heard).toEqual([0, 1]);
  expect(unhandled).toEqual([]);
});
