import { LocalDurableTestRunner, WaitingOperationStatus } from "@aws/durable-execution-sdk-js-testing";
import { isStackstewardError } from "@stacksteward/core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { openDurableCloud } from "./durable-cloud.testing.ts";
import { keepNextTick } from "./keep-next-tick.ts";
import { waitForApproval } from "./wait-for-approval.ts";

const release = keepNextTick();
beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment();
  release();
});

/** What the code that waits gets, when this is sent as the answer. */
async function answered(answer: string): Promise<unknown> {
  await using on = await openDurableCloud();
  const { execution } = await on.run(
    (durable) =>
      waitForApproval(durable, "approve", async () => {}, { timeout: { hours: 1 } }).catch((failure: unknown) =>
        isStackstewardError(failure) ? failure.code : "another failure",
      ),
    [],
    (runner) => {
      const callback = runner.getOperation("approve");
      void callback.waitForData(WaitingOperationStatus.SUBMITTED).then(() => callback.sendCallbackSuccess(answer));
    },
  );
  return execution.getResult();
}

it("takes who approved or refused, and why, from the answer", async () => {
  expect(await answered('{"kind":"approved","by":"ada","more":1}')).toEqual({ kind: "approved", by: "ada" });
  expect(await answered('{"kind":"refused","reason":"on Friday?"}')).toEqual({ kind: "refused", reason: "on Friday?" });
});

it.each(["", "yes", "true", "null", '{"kind":"APPROVED"}', '{"approved":true}'])(
  "takes %j for no approval",
  async (text) => {
    expect(await answered(text)).toBe("ANSWER_INVALID");
  },
);
