import { expect, test } from "vitest";

import { createLogger, createOrchestrator } from "./index.ts";
import { openTestCloud, queue } from "./local-cloud.testing.ts";
import { guardLogger, type Logger } from "./logger.ts";
import { createSecrets } from "./secrets.ts";

test("a logger that throws disturbs nobody", () => {
  const broken = (): never => {
    throw new Error("the disk is full");
  };
  const logger: Logger = { debug: broken, info: broken, warn: broken, error: broken };
  expect(() => guardLogger(logger, createSecrets()).error({}, "failed")).not.toThrow();
});

test("a logger is told no secret", () => {
  const lines: unknown[] = [];
  const keep = (...line: unknown[]): void => void lines.push(line);
  const secrets = createSecrets();
  secrets.add("hunter22");
  const logger = guardLogger({ debug: keep, info: keep, warn: keep, error: keep }, secrets);
  logger.info({ reason: ["the value hunter22 is too short"] }, "hunter22");
  expect(lines).toEqual([[{ reason: ["the value **** is too short"] }, "****"]]);
});

test("our own logger writes one line of JSON, without parameters and credentials", async () => {
  const lines: string[] = [];
  const logger = await createLogger({ level: "warn", destination: { write: (line) => lines.push(line) } });
  logger.info({}, "below the level");
  logger.warn(
    { stack: "network", parameters: { Password: "hunter22" }, aws: { credentials: { secret: "s" } } },
    "hello",
  );
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    msg: "hello",
    stack: "network",
    parameters: "****",
    aws: { credentials: "****" },
  });
});

test("every record of a verb says which run it belongs to, and where, those of the watcher for all of them only where", async () => {
  await using bench = await openTestCloud();
  const records: Record<string, unknown>[] = [];
  const write = (line: string): void => void records.push(JSON.parse(line) as Record<string, unknown>);
  const logger = await createLogger({ level: "debug", destination: { write } });
  const connection = bench.cloud.connection();
  const orchestrator = createOrchestrator({ ...connection, logger, newRunId: () => "run-1" });
  await orchestrator.deploy(queue(1));
  orchestrator.close();
  const place = { account: "111111111111", region: "eu-west-1" };
  const calls = records.filter(({ operation }) => operation !== undefined);
  expect(new Set(calls.map(({ operation }) => operation))).toContain("ExecuteChangeSet");
  for (const record of records) expect(record).toMatchObject(place);
  const [ofTheRun, ofTheWatcher] = [records.filter(({ run }) => run), records.filter(({ run }) => !run)];
  for (const record of ofTheRun) expect(record).toMatchObject({ run: "run-1", stack: "queue" });
  expect(new Set(ofTheWatcher.map(({ operation }) => operation))).toEqual(new Set(["DescribeStacks"]));
  expect(records.filter(({ verb }) => verb === "deploy")).toHaveLength(2);
});
