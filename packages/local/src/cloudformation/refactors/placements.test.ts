import fc from "fast-check";
import { expect, test } from "vitest";

import { driveRefactors, type RefactorDriver } from "./refactor-driver.testing.ts";

const stackNames = ["one", "two", "three"] as const;

/** A queue that its delay tells from all others, where it is and where it is going to be. */
const queues = fc
  .array(fc.record({ from: fc.nat(2), to: fc.nat(2), isRenamed: fc.boolean() }), { maxLength: 6 })
  .map((all) => all.map((each, index) => ({ ...each, delay: index + 1 })));

type Queue = { readonly from: number; readonly to: number; readonly isRenamed: boolean; readonly delay: number };

const nameBefore = ({ delay }: Queue): string => `Q${delay}`;
const nameAfter = ({ delay, isRenamed }: Queue): string => (isRenamed ? `Renamed${delay}` : `Q${delay}`);

/** Templates by stack name. Each stack has a topic of its own, so that none is ever empty. */
function templatesOf(
  all: readonly Queue[],
  where: (queue: Queue) => number,
  name: (queue: Queue) => string,
): Record<string, object> {
  const of = (index: number): Record<string, object> => {
    const own = all.filter((queue) => where(queue) === index);
    const resources = own.map((queue) => {
      return [name(queue), { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: queue.delay } }] as const;
    });
    return { Own: { Type: "AWS::SNS::Topic" }, ...Object.fromEntries(resources) };
  };
  return Object.fromEntries(stackNames.map((stackName, index) => [stackName, { Resources: of(index) }]));
}

async function placesOf({ physicalIds }: RefactorDriver): Promise<Record<string, string | undefined>> {
  const places: Record<string, string | undefined> = {};
  for (const stackName of stackNames) {
    for (const [logicalId, id] of Object.entries(await physicalIds(stackName)))
      places[`${stackName}.${logicalId}`] = id;
  }
  return places;
}

test("SPEC 30.3: wherever resources go and whatever they are called there, they are found, moved, and moved back", async () => {
  await fc.assert(
    fc.asyncProperty(queues, async (all) => {
      const driver = await driveRefactors();
      const { create, execute, propose, state } = driver;
      const before = templatesOf(all, ({ from }) => from, nameBefore);
      const after = templatesOf(all, ({ to }) => to, nameAfter);
      for (const stackName of stackNames) await create(stackName, before[stackName] ?? {});
      const original = await placesOf(driver);

      const there = await propose(after);
      if (all.every(({ from, to, isRenamed }) => from === to && !isRenamed)) {
        expect(await state(there)).toContain("The stack refactor does not move any resource.");
        return;
      }
      await execute(there);
      expect(await state(there)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
      const moved = await placesOf(driver);
      for (const queue of all) {
        const id = original[`${stackNames[queue.from]}.${nameBefore(queue)}`];
        expect(id).toBeDefined();
        expect(moved[`${stackNames[queue.to]}.${nameAfter(queue)}`]).toBe(id);
      }
      expect(Object.keys(moved)).toHaveLength(Object.keys(original).length);

      await execute(await propose(before));
      expect(await placesOf(driver)).toEqual(original);
    }),
    { numRuns: 25 },
  );
});

test("SPEC 30.16: whichever resource fails, everything is where it was", async () => {
  await fc.assert(
    fc.asyncProperty(queues, fc.nat(), async (all, choice) => {
      const moving = all.filter(({ from, to, isRenamed }) => from !== to || isRenamed);
      const failing = moving[choice % Math.max(moving.length, 1)];
      fc.pre(failing !== undefined);
      const driver = await driveRefactors();
      const { cloud, create, execute, propose, state } = driver;
      const before = templatesOf(all, ({ from }) => from, nameBefore);
      for (const stackName of stackNames) await create(stackName, before[stackName] ?? {});
      const original = await placesOf(driver);
      cloud.faults.failResource({ logicalId: nameAfter(failing), action: "update", reason: "No" });
      const id = await propose(templatesOf(all, ({ to }) => to, nameAfter));
      await execute(id);
      expect(await state(id)).toMatch(/^CREATE_COMPLETE ROLLBACK_COMPLETE: /);
      expect(await placesOf(driver)).toEqual(original);
    }),
    { numRuns: 25 },
  );
});
