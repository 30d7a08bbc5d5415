import type { Store } from "@stacksteward/workflow";
import { afterEach, beforeEach, expect, test } from "vitest";

import { stack, type OperationHandle, type RollbackOptions, type Stack } from "../index.ts";
import { failureOf } from "../local-cloud.testing.ts";
import { dyingAfter, openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

function topics(name: string): Stack {
  const Properties = { DisplayName: name };
  const First = { Type: "AWS::SNS::Topic", Properties };
  return stack({ name: "topics", template: { Resources: { First, Second: { ...First, DependsOn: "First" } } } });
}

/** Leaves `First` stuck behind an update that failed, or the update itself as it failed. */
async function breakUpdate(disableRollback = false): Promise<void> {
  const process = bench.process("first");
  await process.deploy(topics("one"));
  bench.cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1, reason: "no" });
  if (!disableRollback)
    bench.cloud.faults.failResource({ logicalId: "First", action: "rollback", times: 1, reason: "it is gone" });
  await failureOf(process.deploy(topics("two"), { disableRollback }));
}

/** Begins a rollback in a process that dies after so many writes. */
async function rollBackAndDie(writes: number, options: RollbackOptions, store = bench.store): Promise<OperationHandle> {
  const dying = bench.process("second", { store: dyingAfter(writes, store) });
  const operation = dying.start.rollback("topics", options);
  await operation.result.catch(() => {});
  dying.close();
  return operation.handle;
}

/** How often somebody has told CloudFormation to take the stack back. */
async function timesTakenBack(): Promise<number> {
  const begun: string[] = [];
  for await (const { status, reason } of bench.process("reader").events("topics"))
    if (status === "UPDATE_ROLLBACK_IN_PROGRESS" && reason === "User Initiated") begun.push(status);
  return begun.length;
}

const WAYS: readonly (readonly [string, RollbackOptions, readonly string[]])[] = [
  ["with nothing skipped", {}, []],
  ["with a resource skipped by its name", { skip: ["First"] }, ["First"]],
  ["with all that is stuck skipped", { skip: "stuck" }, ["First"]],
  ["by force", { force: true }, ["First"]],
];
const CUTS = WAYS.flatMap(([how, options, skipped]) =>
  [3, 4, 5, 6].map((writes) => ({ how, options, skipped, writes })),
);

test.each(CUTS)(
  "a rollback $how whose process died after $writes writes is taken up, begun once, and says what it skipped",
  async ({ options, skipped, writes }) => {
    await breakUpdate();
    const handle = await rollBackAndDie(writes, options);
    expect(await bench.process("third").resume(handle)).toMatchObject({ status: "UPDATE_ROLLBACK_COMPLETE", skipped });
    expect(await timesTakenBack()).toBe(1);
  },
);

/** After so many writes the rollback was begun, and nobody has written that down. */
const BEGUN = 5;

test.each([
  ["a rollback that has failed", false, { skip: "stuck" }],
  ["an update that was left as it failed", true, {}],
] as const)("%s is gone on with once, also when somebody has updated the stack since", async (_, left, options) => {
  await breakUpdate(left);
  const handle = await rollBackAndDie(BEGUN, options);
  await bench.cloud.settle();
  await bench.process("somebody").deploy(topics("three"));
  expect(await bench.process("third").resume(handle)).toMatchObject({ status: "UPDATE_ROLLBACK_COMPLETE" });
  expect(await timesTakenBack()).toBe(1);
});

test("a token that CloudFormation has seen before is that of the rollback that was begun", async () => {
  await breakUpdate();
  const handle = await rollBackAndDie(BEGUN, { skip: "stuck" });
  bench.cloud.faults.refuse({
    operation: "ContinueUpdateRollback",
    code: "TokenAlreadyExistsException",
    message: "The token has been used.",
  });
  expect(await bench.process("third").resume(handle)).toMatchObject({ status: "UPDATE_ROLLBACK_COMPLETE" });
});

test("what CloudFormation refuses to begin is refused, and not taken for begun", async () => {
  await breakUpdate();
  bench.cloud.faults.refuse({ operation: "ContinueUpdateRollback", code: "ValidationError", message: "Not now." });
  await expect(bench.process("second").rollback("topics")).rejects.toMatchObject({
    code: "SERVICE_CALL_FAILED",
    message: expect.stringContaining("Not now."),
  });
});

test("a rollback that an earlier version has begun goes on by the steps of that version", async () => {
  await breakUpdate();
  const earlier: Store = {
    ...bench.store,
    putIfAbsent: (key, text) =>
      bench.store.putIfAbsent(key, text.replace(/"behaviours":\[[\d,]*\]/, '"behaviours":[1,2]')),
  };
  const handle = await rollBackAndDie(3, { skip: "stuck" }, earlier);
  expect(await bench.process("third").resume(handle)).toMatchObject({ skipped: ["First"] });
  const steps = (await bench.texts()).join("\n");
  expect(steps).toContain("begin%20the%20rollback");
  expect(steps).not.toContain("work%20out%20what%20is%20skipped");
});
