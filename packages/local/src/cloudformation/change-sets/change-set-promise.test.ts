import type { ResourceChange } from "@aws-sdk/client-cloudformation";
import fc from "fast-check";
import { expect, test } from "vitest";

import { driveChangeSets, type ChangeSetDriver } from "./change-set-driver.testing.ts";

const ids = ["A", "B", "C", "D"] as const;

/** A topic whose name forces a replacement and whose display name, when it is not a text, comes from the topic before it. */
const topics = fc
  .tuple(
    ...ids.map((id, index) =>
      fc.option(
        fc.record({
          TopicName: fc.constantFrom(`${id}-1`, `${id}-2`),
          DisplayName: index === 0 ? fc.constantFrom("x", "y") : fc.constantFrom("x", "y", "ref", "attribute"),
        }),
      ),
    ),
  )
  .filter((chosen) => chosen.some((topic) => topic !== null))
  .map((chosen): object => {
    const present = ids.filter((_, index) => chosen[index] !== null);
    return {
      Resources: Object.fromEntries(
        present.map((id, position) => {
          const { TopicName, DisplayName } = chosen[ids.indexOf(id)] ?? {};
          const Properties = { TopicName, DisplayName: displayName(DisplayName, present[position - 1]) };
          return [id, { Type: "AWS::SNS::Topic", Properties }];
        }),
      ),
    };
  });

function displayName(choice: string | undefined, earlier: string | undefined): unknown {
  if (choice === "ref") return earlier === undefined ? "x" : { Ref: earlier };
  if (choice === "attribute") return earlier === undefined ? "x" : { "Fn::GetAtt": [earlier, "DisplayName"] };
  return choice;
}

test(
  "SPEC 14.23: what a change set predicts is what its execution does, and afterwards nothing is left to change",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(topics, topics, async (first, second) => {
        const driver = await driveChangeSets();
        await driver.deploy(first, { ChangeSetType: "CREATE" });
        const before = await physicalIds(driver);
        const { Id } = await driver.propose(second);
        const { Status } = await driver.describe(Id);
        const predicted = await driver.changes(Id, true);
        // A change set without changes can't be executed: then nothing may have been predicted.
        if (Status === "CREATE_COMPLETE") await driver.execute(Id);
        expect((await driver.stack("shop")).StackStatus).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
        expect(outcomeOf(predicted)).toEqual(difference(before, await physicalIds(driver)));
        await driver.propose(second, { ChangeSetName: "again" });
        expect(await driver.describe("again")).toMatchObject({ Status: "FAILED", Changes: [] });
        await driver.cloud.close();
      }),
      { numRuns: 25 },
    );
  },
);

interface Outcome {
  readonly added: string[];
  readonly removed: string[];
  readonly replaced: string[];
}

function outcomeOf(changes: readonly ResourceChange[]): Outcome {
  const found = (action: string, replacement?: string): string[] =>
    changes
      .filter((change) => change.Action === action && change.Replacement === replacement)
      .map((change) => change.LogicalResourceId ?? "")
      .toSorted();
  return { added: found("Add"), removed: found("Remove"), replaced: found("Modify", "True") };
}

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Outcome {
  const [old, now] = [[...before.keys()].toSorted(), [...after.keys()].toSorted()];
  return {
    added: now.filter((id) => !before.has(id)),
    removed: old.filter((id) => !after.has(id)),
    replaced: now.filter((id) => before.has(id) && before.get(id) !== after.get(id)),
  };
}

async function physicalIds(driver: ChangeSetDriver): Promise<Map<string, string>> {
  const last = new Map<string, string>();
  for (const event of await driver.events("shop")) {
    const { LogicalResourceId: id = "", PhysicalResourceId: physical = "", ResourceStatus: status = "" } = event;
    if (event.ResourceType !== "AWS::SNS::Topic") continue;
    if (status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE") last.set(id, physical);
    if (status === "DELETE_COMPLETE" && last.get(id) === physical) last.delete(id);
  }
  return last;
}
