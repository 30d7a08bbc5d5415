import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { createMemoryStore } from "@stacksteward/workflow";
import { afterAll, beforeAll, expect, test } from "vitest";

import { topicStack } from "./app/topic-stack.testing.ts";
import { createOrchestrator, type Orchestrator } from "./index.ts";

const letters = topicStack("letters");

/** What stands before the options where that is not one argument. */
const BEFORE: Readonly<Record<string, readonly unknown[]>> = {
  promoteStack: [letters, {}],
  planStackSetAdoption: [letters, []],
  ignoreDrift: [letters, {}],
  heedDrift: [letters, {}],
  cancel: [{}, "roll-back"],
  compareDeployedStages: [{}, {}],
  forget: [],
  list: [],
};

let cloud: LocalCloud;
let orchestrator: Orchestrator;
beforeAll(async () => {
  cloud = await createLocalCloud({ regions: ["eu-west-1"] });
  orchestrator = createOrchestrator({ ...cloud.connection(), store: createMemoryStore() });
});
afterAll(async () => {
  orchestrator.close();
  await cloud.close();
});

const { close: _, start, ...verbs } = createOrchestrator();

async function refusalOf(verb: unknown, name: string): Promise<unknown> {
  const [misspelt, meant] = name === "forget" ? ["endedBefor", "endedBefore"] : ["deadlin", "deadline"];
  const before = BEFORE[name] ?? [letters];
  const call = async (): Promise<unknown> => {
    const answer = (verb as (...given: unknown[]) => unknown)(...before, { [misspelt]: 1 });
    const isList = typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer;
    return isList ? (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]().next() : answer;
  };
  const failure: unknown = await call().catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringContaining(`"${misspelt}"`),
  });
  expect(String(failure)).toContain(`Did you mean "${meant}"?`);
  return failure;
}

test.each(Object.keys(verbs))("%s refuses a misspelt option by name, before anything is sent", async (name) => {
  await refusalOf(orchestrator[name as keyof typeof verbs], name);
  expect(cloud.calls.list()).toEqual([]);
});

test.each(Object.keys(start))("start.%s refuses a misspelt option by name, with nothing begun", async (name) => {
  await refusalOf(orchestrator.start[name as keyof typeof start], name);
  expect(cloud.calls.list()).toEqual([]);
});
