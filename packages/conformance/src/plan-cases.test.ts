import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";

import { formatPlannedCases, percentRight, planCase, sumOf, type PlannedCase } from "./plan-cases.ts";
import { readCases } from "./recorded-case.ts";

/** Recordings that lie beside the repository; a clone without them has nothing to be held against. */
const recordings = fileURLToPath(new URL("../../../../shared/conformance/change-sets", import.meta.url));

/** What was measured, rounded down. What a macro of somebody's does can't be known, and counts as not right. */
const leastReplacementsRight = 92;
const leastActionsRight = 85;

describe.skipIf(!existsSync(recordings))(
  "updates planned without a call, against recorded AWS (skipped when ../shared/conformance is not there)",
  () => {
    let planned: readonly PlannedCase[];

    beforeAll(async () => {
      const results = await Promise.all((await readCases(recordings)).map(planCase));
      planned = results.filter((result) => result !== undefined);
      process.stdout.write(`${formatPlannedCases(planned)}\n`);
    });

    test("replacements are predicted as recorded", () => {
      const { replacements } = sumOf(planned);
      expect(replacements.right + replacements.wrong + replacements.unknown).toBeGreaterThanOrEqual(70);
      expect(percentRight(replacements)).toBeGreaterThanOrEqual(leastReplacementsRight);
    });

    test("actions are predicted as recorded", () => {
      const { actions } = sumOf(planned);
      expect(percentRight(actions)).toBeGreaterThanOrEqual(leastActionsRight);
    });

    test("whatever differs was said to be unknown", () => {
      const wrong = planned.filter(({ actions, replacements }) => actions.wrong + replacements.wrong > 0);
      expect(wrong).toEqual([]);
    });
  },
);

test("an update that is recorded otherwise than it is predicted counts as wrong", async () => {
  const topic = (name: string): string =>
    JSON.stringify({ Resources: { T: { Type: "AWS::SNS::Topic", Properties: { TopicName: name } } } });
  const change = { LogicalResourceId: "T", Action: "Modify", Replacement: "False" };
  const result = await planCase({
    name: "renamed",
    recordedOn: "",
    templates: [topic("a"), topic("b")],
    parameters: [],
    recorded: { "describe-change-set-2": { Changes: [{ ResourceChange: change }] } },
  });
  expect(result).toEqual({
    name: "renamed",
    actions: { right: 1, wrong: 0, unknown: 0 },
    replacements: { right: 0, wrong: 1, unknown: 0 },
    notes: ["T: recorded Modify False, predicted Modify True"],
  });
});
