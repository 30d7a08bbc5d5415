import { expect, test } from "vitest";

import { failuresIn } from "./failures-in.ts";
import type { StackEvent } from "./operation-event.ts";

const event = (logicalId: string, status: string, more: Partial<StackEvent> = {}): StackEvent => ({
  eventId: `${logicalId}-${status}`,
  stackId: "arn:aws:cloudformation:eu-west-1:111111111111:stack/orders/1",
  stackName: "orders",
  logicalId,
  type: "AWS::S3::Bucket",
  status,
  at: "2026-01-01T00:00:00.000Z",
  ...more,
});

test("a failure that a hook caused has the hook's reason, which an earlier event gives", () => {
  const hook = { type: "Example::Encryption::Hook", status: "HOOK_COMPLETE_FAILED", reason: "Encrypt the bucket." };
  const failures = failuresIn([
    event("Bucket", "CREATE_IN_PROGRESS", { hook }),
    event("Other", "CREATE_FAILED", { reason: "Taken" }),
    event("Bucket", "CREATE_FAILED", { reason: "The following hook(s) failed: [Example::Encryption::Hook]" }),
    event("Bucket", "DELETE_COMPLETE"),
  ]);
  expect(failures.map((failure) => [failure.logicalId, failure.hook?.reason ?? failure.reason])).toEqual([
    ["Other", "Taken"],
    ["Bucket", "Encrypt the bucket."],
  ]);
});

const refused = "The following hook(s) failed: [Example::Encryption::Hook]";

test.each(["HOOK_COMPLETE_FAILED", "HOOK_FAILED"])("a hook refuses with %s", (status) => {
  const hook = { type: "Example::Encryption::Hook", status, reason: "Encrypt the bucket.", failureMode: "FAIL" };
  const history = [
    event("Bucket", "CREATE_IN_PROGRESS", { hook }),
    event("Bucket", "CREATE_FAILED", { reason: refused }),
  ];
  expect(failuresIn(history)).toEqual([{ ...history[1], hook }]);
});

test("a hook that only warned is not what made its resource fail", () => {
  const hook = {
    type: "Example::Naming::Hook",
    status: "HOOK_COMPLETE_FAILED",
    reason: "Name it.",
    failureMode: "WARN",
  };
  const history = [
    event("Bucket", "CREATE_IN_PROGRESS", { hook }),
    event("Bucket", "CREATE_FAILED", { reason: refused }),
  ];
  expect(failuresIn(history)).toEqual([history[1]]);
});

test("a failure that no hook caused keeps its own reason, whatever a hook said of the resource before", () => {
  const hook = { type: "Example::Encryption::Hook", status: "HOOK_COMPLETE_FAILED", reason: "Encrypt the bucket." };
  const history = [
    event("Bucket", "UPDATE_IN_PROGRESS", { hook }),
    event("Bucket", "UPDATE_FAILED", { reason: refused }),
    event("Bucket", "DELETE_FAILED", { reason: "The bucket is not empty" }),
  ];
  expect(failuresIn(history)).toEqual([{ ...history[1], hook }, history[2]]);
});
