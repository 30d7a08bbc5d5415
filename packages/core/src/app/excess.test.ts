import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { PlannedChange } from "../plan/plan.ts";
import { excessOf, type Exact } from "./excess.ts";

/** Changes of different resources. */
const changes = fc.uniqueArray(
  fc.record(
    {
      action: fc.constantFrom("Add", "Modify", "Remove", "Import", "Dynamic", "SomethingNew"),
      stackPath: fc.array(fc.constantFrom("Nested", "Deeper"), { minLength: 1, maxLength: 2 }),
      logicalId: fc.constantFrom("Table", "Role", "Queue", "Topic", "Key"),
      type: fc.constant("AWS::SQS::Queue"),
      replacement: fc.constantFrom("True", "False", "Conditional"),
      replacedBecauseOf: fc.constant([]),
      policyAction: fc.constantFrom("Delete", "Retain", "Snapshot", "ReplaceAndDelete", "ReplaceAndRetain"),
      dataLoss: fc.constantFrom("none" as const, "possible" as const, "certain" as const),
      details: fc.array(fc.record({ attribute: fc.constant("Properties"), name: fc.constantFrom("A", "B", "C") })),
      iamBroadening: fc.array(
        fc.record({
          kind: fc.constantFrom("action" as const, "resource" as const),
          value: fc.constantFrom("a", "b", "*"),
          path: fc.constant("/Properties/Policies"),
        }),
      ),
    },
    { requiredKeys: ["action", "logicalId", "type", "replacedBecauseOf", "dataLoss", "details"] },
  ),
  { selector: nameOf, maxLength: 6 },
);

function nameOf({ stackPath = [], logicalId }: Pick<PlannedChange, "stackPath" | "logicalId">): string {
  return [...stackPath, logicalId].join("/");
}

function exactly(all: readonly PlannedChange[], more: Partial<Exact> = {}): Exact {
  const stackId = "arn:aws:cloudformation:eu-west-1:111111111111:stack/orders/1";
  return { region: "eu-west-1", stackId, template: { digest: "sha256:1" }, changes: all, ...more };
}

describe("what an exact plan does beyond what was approved", () => {
  test("is nothing when it does the same, or less", () => {
    fc.assert(
      fc.property(changes, fc.func(fc.boolean()), (approved, isDone) => {
        const done = approved.filter((change) => isDone(nameOf(change)));
        expect(excessOf({ digest: "sha256:1", changes: approved }, exactly(done))).toEqual([]);
      }),
    );
  });

  test("is every change that was not approved, by its name and what it does", () => {
    fc.assert(
      fc.property(changes, fc.func(fc.boolean()), (done, isApproved) => {
        const approved = done.filter((change) => isApproved(nameOf(change)));
        const excess = excessOf({ changes: approved }, exactly(done));
        const expected = done.filter((change) => !approved.includes(change));
        expect(new Set(excess.map(({ resource }) => resource))).toEqual(new Set(expected.map(nameOf)));
        for (const change of expected) {
          const reason = `${change.action} (AWS::SQS::Queue)`;
          expect(excess).toContainEqual({ kind: "action", resource: nameOf(change), reason });
        }
      }),
    );
  });

  const modify: PlannedChange = {
    action: "Modify",
    logicalId: "Role",
    type: "AWS::IAM::Role",
    replacement: "Conditional",
    replacedBecauseOf: ["Path"],
    policyAction: "ReplaceAndRetain",
    dataLoss: "possible",
    details: [{ attribute: "Properties", name: "Path" }],
    iamBroadening: [{ kind: "resource", value: "arn:<network.Name>", path: "/P" }],
  };
  test.each<[string, Partial<PlannedChange>, object]>([
    ["another action", { action: "Remove" }, { kind: "action", reason: "Remove (AWS::IAM::Role) instead of Modify" }],
    [
      "a deletion of what was to be kept",
      { policyAction: "ReplaceAndDelete" },
      { kind: "action", reason: "Modify (ReplaceAndDelete) instead of Modify (ReplaceAndRetain)" },
    ],
    [
      "another property",
      { details: [{ attribute: "Properties", name: "Policies" }, { attribute: "Tags" }] },
      { kind: "property", reason: "Properties.Policies, Tags would change too" },
    ],
    [
      "a certain replacement",
      { replacement: "True" },
      { kind: "replacement", reason: "it is replaced because of Path" },
    ],
    ["a certain loss", { dataLoss: "certain" }, { kind: "data-loss", reason: "it loses data" }],
    [
      "another permission",
      { iamBroadening: [{ kind: "resource", value: "arn:other", path: "/P" }] },
      { kind: "permissions", reason: "resource arn:other at /P" },
    ],
  ])("is %s", (_what, more, excess) => {
    const exact = exactly([{ ...modify, iamBroadening: [], ...more }]);
    expect(excessOf({ changes: [modify] }, exact)).toEqual([{ resource: "Role", ...excess }]);
  });

  test.each([
    [{ region: "us-east-1" }, "us-east-1"],
    [{ region: "eu-west-1", account: "222222222222" }, "eu-west-1 of 222222222222"],
  ])("is another place than %j", (place, there) => {
    const reason = `it is in eu-west-1 of 111111111111 instead of ${there}`;
    expect(excessOf({ place, changes: [] }, exactly([]))).toEqual([{ kind: "place", reason }]);
    const same = { region: "eu-west-1", account: "111111111111" };
    expect(excessOf({ place: same, changes: [] }, exactly([]))).toEqual([]);
  });

  test("is another template, and a switch of the protection", () => {
    const exact = exactly([], { terminationProtection: false });
    expect(excessOf({ digest: "sha256:2", terminationProtection: true, changes: [] }, exact)).toEqual([
      { kind: "template", reason: "its template is another one" },
      { kind: "protection", reason: "its protection from deletion is switched off" },
    ]);
  });

  test.each([
    ["topic", []],
    ["topic*", ["permissions"]],
    [undefined, ["permissions"]],
  ])("is not what a placeholder turned out to be, unless that is %s: %j", (value, kinds) => {
    const placeholder = {
      name: "<network.Name>",
      stack: "network",
      kind: "output",
      source: "Name",
      parameter: "From",
    } as const;
    const after = { ...modify, iamBroadening: [{ kind: "resource", value: `arn:${value}`, path: "/P" } as const] };
    const parameters = value === undefined ? [] : [{ key: "From", value }];
    const excess = excessOf({ changes: [modify], placeholders: [placeholder] }, exactly([after], { parameters }));
    expect(excess.map(({ kind }) => kind)).toEqual(kinds);
  });
});
