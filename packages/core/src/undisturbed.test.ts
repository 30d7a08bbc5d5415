import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { guardLogger, silentLogger, type Logger } from "./logger.ts";
import { createSecrets } from "./secrets.ts";
import { numberEvents } from "./watch/number-events.ts";

const event = { kind: "operation-started", operation: "CREATE", stackId: "arn", stackName: "orders" } as const;

let unhandled: unknown[];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled = [];
  process.on("unhandledRejection", note);
});
afterEach(() => {
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

/** Until a promise that nobody handles would have been reported. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("a listener", () => {
  const fail = (): never => {
    throw new Error("the database is away");
  };
  const failAtAll = (): never => {
    throw Object.create(null);
  };
  test.each<[string, () => void | Promise<void>, string]>([
    ["that throws", fail, "the database is away"],
    ["whose promise fails", async () => fail(), "the database is away"],
    ["that throws what is no error", failAtAll, "unknown"],
  ])("%s hears every event, and its failure is logged once", async (_, listener, reason) => {
    const heard: number[] = [];
    const warnings: unknown[] = [];
    const logger: Logger = { ...silentLogger, warn: (...line) => void warnings.push(line) };
    const emitter = numberEvents(({ sequence }) => {
      heard.push(sequence);
      return listener();
    }, logger);
    for (let count = 0; count < 3; count++) emitter.emit(event);
    await settled();
    expect(heard).toEqual([0, 1, 2]);
    expect(warnings).toEqual([[{ reason }, expect.stringContaining("the operation goes on")]]);
  });
});

test("a logger whose promise fails disturbs nobody", async () => {
  const lines: unknown[] = [];
  const log = (...line: unknown[]): unknown => {
    lines.push(line);
    return Promise.reject(new Error("the disk is full"));
  };
  const logger = guardLogger({ debug: log, info: log, warn: log, error: log }, createSecrets());
  logger.error({}, "failed");
  numberEvents(() => {
    throw new Error("both fail");
  }, logger).emit(event);
  await settled();
  expect(lines).toEqual([
    [{}, "failed"],
    [{ reason: "both fail" }, expect.any(String)],
  ]);
});
