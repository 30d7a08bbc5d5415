import { expect, test } from "vitest";

import { checkOptions, type LocalCloudOptions } from "../local-cloud-options.ts";
import { driveStacks } from "./stack-driver.testing.ts";

const database = { Resources: { Database: { Type: "AWS::RDS::DBInstance" } } };
const slowAndQuick = { Resources: { ...database.Resources, Queue: { Type: "AWS::SQS::Queue" } } };

/** How long each resource took, in seconds, from its first event to its last. */
async function seconds(template: object, options: LocalCloudOptions = {}): Promise<Readonly<Record<string, number>>> {
  const { create, events } = await driveStacks(options);
  await create("data", template);
  const times: Record<string, number[]> = {};
  for (const { LogicalResourceId: id = "", Timestamp: time } of await events("data")) {
    (times[id] ??= []).push(time?.getTime() ?? NaN);
  }
  return Object.fromEntries(
    Object.entries(times).map(([id, each]) => [id, ((each.at(-1) ?? NaN) - (each[0] ?? NaN)) / 1000]),
  );
}

test("SPEC 13.1: a database takes minutes of cloud time, a queue a second", async () => {
  const { Database: slow, Queue: quick } = await seconds(slowAndQuick);
  expect(slow).toBeGreaterThanOrEqual(245);
  expect(slow).toBeLessThan(275);
  expect(quick).toBeGreaterThanOrEqual(1);
  expect(quick).toBeLessThan(2);
});

test("SPEC 13.1: deleting takes its own time", async () => {
  const { create, remove, events } = await driveStacks();
  const { StackId = "" } = await create("data", database);
  await remove("data");
  const [begun, gone] = (await events(StackId)).slice(-3).map(({ Timestamp }) => Timestamp?.getTime() ?? NaN);
  expect(((gone ?? NaN) - (begun ?? NaN)) / 1000).toBeGreaterThanOrEqual(285);
});

test("SPEC 13.2: durations repeat with the seed, and differ with another", async () => {
  const first = await seconds(slowAndQuick, { seed: 1 });
  expect(await seconds(slowAndQuick, { seed: 1 })).toEqual(first);
  expect(await seconds(slowAndQuick, { seed: 2 })).not.toEqual(first);
});

test.each([
  { durations: "resembling" as const, least: 245, most: 275 },
  { durations: "short" as const, least: 12, most: 15 },
  { durations: 0.5, least: 122, most: 140 },
  { durations: 0, least: 0, most: 1 },
])("SPEC 13.3: with durations $durations a database takes $least seconds and a little", async (each) => {
  const { Database: took } = await seconds(database, { durations: each.durations });
  expect(took).toBeGreaterThanOrEqual(each.least);
  expect(took).toBeLessThan(each.most);
});

test("SPEC 13.3: on a real clock durations are short unless they are asked for", () => {
  expect(checkOptions({ clock: "real" }).durationFactor).toBe(0.05);
  expect(checkOptions({ clock: "real", durations: "resembling" }).durationFactor).toBe(1);
  expect(checkOptions({ clock: { scale: 60 } }).durationFactor).toBe(1);
  expect(() => checkOptions({ durations: -1 })).toThrow(
    'The option durations of createLocalCloud can\'t be -1: it must be "resembling", "short" or a factor from 0.',
  );
});
