import { expect, test } from "vitest";

import { createLogger } from "./index.ts";
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
