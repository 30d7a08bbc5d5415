import { type Clock, isStackstewardError } from "@stacksteward/workflow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { silentLogger } from "../logger.ts";
import { createSecrets } from "../secrets.ts";
import type { CallLimiter } from "./call-limiter.ts";
import { createServiceCall, type RetryOptions, type ServiceCall } from "./service-call.ts";

/** Keeps what was slept and lets no time pass. */
function recordingClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => 0,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      slept.push(milliseconds);
    },
  };
}

function serviceError(name: string, statusCode: number, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: statusCode, requestId: "r-1" } });
}

const signal = new AbortController().signal;

function calling(retry: RetryOptions = {}): { call: ServiceCall<string>; clock: ReturnType<typeof recordingClock> } {
  const clock = recordingClock();
  const secrets = createSecrets();
  secrets.add("hunter22");
  const limiter: CallLimiter = { acquire: async () => ({ throttled: () => {}, accepted: () => {} }) };
  const call = createServiceCall({
    client: "client",
    clock,
    logger: silentLogger,
    secrets,
    random: () => 1,
    limiter,
    retry,
  });
  return { call, clock };
}

/** A call that fails with each of `failures` in turn and then answers. */
function failing(failures: readonly Error[]): { send: () => Promise<string>; attempts: () => number } {
  let attempt = 0;
  return {
    attempts: () => attempt,
    send: async () => {
      const failure = failures[attempt++];
      if (failure !== undefined) throw failure;
      return "answer";
    },
  };
}

describe("a failure of the moment", () => {
  test.each([
    ["throttling", serviceError("Throttling", 400)],
    ["another word for throttling", serviceError("ThrottlingException", 400)],
    ["too many requests", serviceError("Whatever", 429)],
    ["a failing server", serviceError("InternalFailure", 500)],
    ["an unavailable service", serviceError("ServiceUnavailable", 503)],
    ["a time-out", Object.assign(new Error("slow"), { name: "TimeoutError" })],
    ["a lost connection", Object.assign(new Error("gone"), { code: "ECONNRESET" })],
    [
      "a lost connection below another error",
      new Error("request failed", { cause: Object.assign(new Error(), { code: "EPIPE" }) }),
    ],
  ])("%s is outlasted", async (_, failure) => {
    const { call, clock } = calling();
    const { send, attempts } = failing([failure, failure]);
    expect(await call("DescribeStacks", signal, send)).toBe("answer");
    expect(attempts()).toBe(3);
    expect(clock.slept).toEqual([500, 1000]);
  });

  test("is not outlasted for ever, and the error says which call and that it may be tried again", async () => {
    const { call } = calling({ attempts: 3 });
    const { send, attempts } = failing(
      Array.from({ length: 9 }, () => serviceError("ServiceUnavailable", 503, "Try later")),
    );
    await expect(call("DescribeStacks", signal, send)).rejects.toMatchObject({
      code: "SERVICE_CALL_FAILED",
      retryable: true,
      message: "DescribeStacks failed with ServiceUnavailable: Try later",
      details: { operation: "DescribeStacks", serviceCode: "ServiceUnavailable", requestId: "r-1", statusCode: 503 },
    });
    expect(attempts()).toBe(3);
  });

  test("throttling is outlasted longer, without using up what other failures may take", async () => {
    const { call } = calling({ attempts: 2, throttledAttempts: 5 });
    const throttled = Array.from({ length: 5 }, () => serviceError("Throttling", 400, "Rate exceeded"));
    const patient = failing([...throttled, serviceError("InternalFailure", 500)]);
    expect(await call("DescribeStacks", signal, patient.send)).toBe("answer");
    const hopeless = failing([...throttled, ...throttled]);
    await expect(call("DescribeStacks", signal, hopeless.send)).rejects.toMatchObject({
      retryable: true,
      details: { serviceCode: "Throttling" },
    });
    expect(hopeless.attempts()).toBe(7);
  });

  test("never waits longer than asked for, and never more often than attempts allow", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          attempts: fc.integer({ min: 1, max: 10 }),
          baseDelay: fc.integer({ min: 1, max: 5000 }),
          maxDelay: fc.integer({ min: 1, max: 20_000 }),
        }),
        fc.nat({ max: 12 }),
        async (retry, failures) => {
          const { call, clock } = calling(retry);
          const { send, attempts } = failing(
            Array.from({ length: failures }, () => serviceError("InternalFailure", 500)),
          );
          const outcome = await call("ListStacks", signal, send).then(
            () => "answered",
            () => "failed",
          );
          expect(outcome).toBe(failures < retry.attempts ? "answered" : "failed");
          expect(attempts()).toBe(Math.min(failures + 1, retry.attempts));
          expect(clock.slept).toHaveLength(attempts() - 1);
          for (const slept of clock.slept) expect(slept).toBeLessThanOrEqual(retry.maxDelay);
        },
      ),
    );
  });
});

describe("a refusal", () => {
  test.each([
    ["a validation error", serviceError("ValidationError", 400)],
    ["access denied", serviceError("AccessDenied", 403)],
    ["what the service does not implement", serviceError("NotImplemented", 501)],
    ["a bug of the caller", new TypeError("undefined is not a function")],
  ])("%s is not tried again", async (_, failure) => {
    const { call } = calling();
    const { send, attempts } = failing([failure]);
    await expect(call("CreateChangeSet", signal, send)).rejects.toMatchObject({ retryable: false });
    expect(attempts()).toBe(1);
  });

  test("tells no secret, and keeps nothing of the SDK's error that could", async () => {
    const { call } = calling();
    const { send } = failing([serviceError("ValidationError", 400, "Value 'hunter22' is too short")]);
    const failure: unknown = await call("CreateChangeSet", signal, send).catch((error: unknown) => error);
    if (!isStackstewardError(failure)) throw failure;
    expect(failure.message).toBe("CreateChangeSet failed with ValidationError: Value '****' is too short");
    expect(failure.cause).toBeUndefined();
  });
});

test("an abort ends the waiting with the signal's own reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const { call } = calling();
  const answer = call("DescribeStacks", controller.signal, async () => {
    controller.abort(reason);
    throw serviceError("Throttling", 400);
  });
  await expect(answer).rejects.toBe(reason);
});
