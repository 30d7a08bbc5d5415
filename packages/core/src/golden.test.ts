import { readdirSync, readFileSync } from "node:fs";

import { createMemoryStore, type Store } from "@stacksteward/workflow";
import { describe, expect, test } from "vitest";

import { goldenCloud, goldenStack, recordGolden, type Golden } from "./golden.testing.ts";
import { createOrchestrator, type Deployment } from "./index.ts";

const folder = new URL("golden/", import.meta.url);
const files = readdirSync(folder);

function readGolden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Golden;
}

/** A store as it was then, with the names of today's cloud in it, and only those entries that are wanted. */
async function storeOf(
  { entries, names }: Golden,
  today: Golden["names"],
  isWanted: (key: string) => boolean,
): Promise<Store> {
  const store = createMemoryStore();
  for (const [key, entry] of Object.entries(entries)) {
    const text = Object.entries(names).reduce(
      (renamed, [name, arn]) => renamed.replaceAll(arn, today[name] ?? arn),
      JSON.stringify(entry),
    );
    if (isWanted(key)) await store.putIfAbsent(key, text);
  }
  return store;
}

describe.each(files)("%s, which was written once,", (file) => {
  const golden = readGolden(file);

  test("says how its runs ended, and answers it again", async () => {
    const cloud = await goldenCloud();
    const { names } = await recordGolden(cloud);
    using later = createOrchestrator({ ...cloud.connection(), store: await storeOf(golden, names, () => true) });
    const { created, planned, failed, destroyed } = golden.handles;
    expect(await later.status(created)).toMatchObject({ state: "succeeded" });
    expect(await later.status(failed)).toMatchObject({ state: "failed", failure: { code: "OPERATION_FAILED" } });
    expect(await later.resume(created)).toMatchObject({ kind: "deployed", operation: "CREATE" });
    expect(await later.resume(destroyed)).toMatchObject({ kind: "destroyed" });
    await expect(later.resume(failed)).rejects.toMatchObject({
      code: "OPERATION_FAILED",
      details: { status: "UPDATE_ROLLBACK_COMPLETE", firstCause: { logicalId: "Queue", reason: "no" } },
    });
    // The plan in it names another cloud, which its digest covers.
    await expect(later.resume(planned)).resolves.toMatchObject({ kind: "deployed", operation: "UPDATE" });
    await cloud.close();
  });

  test("is gone on with from wherever it was cut off behind its change set", async () => {
    const journal = Object.keys(golden.entries).filter((key) => key.startsWith("runs/golden-1/"));
    const made = journal.findIndex((key) =>
      JSON.stringify(golden.entries[key]).includes("create%20the%20change%20set"),
    );
    expect(made).toBeGreaterThan(0);
    for (let length = made + 1; length < journal.length; length++) {
      const cloud = await goldenCloud();
      const { names } = await recordUntilCreated(cloud);
      const cut = journal.slice(length);
      const store = await storeOf(golden, names, (key) => !cut.includes(key) && !key.startsWith("outcomes/"));
      using later = createOrchestrator({ ...cloud.connection(), store });
      expect(await later.resume(golden.handles.created)).toMatchObject({ status: "CREATE_COMPLETE" });
      const history: string[] = [];
      for await (const { status } of later.events("orders")) history.push(status);
      expect(history.filter((status) => status === "CREATE_COMPLETE")).toHaveLength(3);
      expect(history.filter((status) => status.startsWith("UPDATE"))).toEqual([]);
      await cloud.close();
    }
  });

  test("tells what was deployed, as far as it was recorded, and goes back to it", async () => {
    const cloud = await goldenCloud();
    const { names } = await recordUntilCreated(cloud);
    using later = createOrchestrator({ ...cloud.connection(), store: await storeOf(golden, names, () => true) });
    const recorded = Object.keys(golden.entries).filter((key) => key.startsWith("deployments/"));
    const history: Deployment[] = [];
    for await (const deployment of later.history("orders")) history.push(deployment);
    expect(history.map(({ id }) => id)).toEqual(recorded.map((key) => key.replace(/^.*-(?=golden-)/, "")).toReversed());
    const updated = history.find(({ operation, outcome }) => operation === "UPDATE" && outcome.kind === "succeeded");
    if (updated !== undefined) {
      const plan = await later.planRollback("orders", { to: updated.id });
      expect(plan).toMatchObject({ keptParameters: ["Password"], changes: [{ logicalId: "Queue" }] });
    }
    await cloud.close();
  });

  test("holds a plan that is still read as one", async () => {
    const cloud = await goldenCloud();
    using later = createOrchestrator(cloud.connection());
    await expect(later.deploy(golden.plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
    await expect(later.deploy({ ...golden.plan, stackName: "others" })).rejects.toMatchObject({ code: "PLAN_INVALID" });
    await cloud.close();
  });
});

/** The same cloud as it was when the first run had ended. */
async function recordUntilCreated(cloud: Awaited<ReturnType<typeof goldenCloud>>): Promise<Pick<Golden, "names">> {
  using orchestrator = createOrchestrator({ ...cloud.connection(), newRunId: () => "golden-1" });
  const result = await orchestrator.deploy(goldenStack(5));
  if (result.kind !== "deployed") throw new Error("The stack was there before.");
  return { names: { stack: result.stackId, "stacksteward-golden-1": result.changeSetId } };
}

test("the newest file has deployments in it", () => {
  expect(Object.keys(readGolden(files.at(-1) ?? "").entries).some((key) => key.startsWith("deployments/"))).toBe(true);
});

test("today's are the same as in the newest file: another form is another version, with a file of its own", async () => {
  const cloud = await goldenCloud();
  expect(await recordGolden(cloud)).toEqual(readGolden(files.at(-1) ?? ""));
  await cloud.close();
});
