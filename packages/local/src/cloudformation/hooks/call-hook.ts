import type { HookStatus } from "@aws-sdk/client-cloudformation";
import type { Json } from "@stacksteward/template";

import type { CloudClock } from "../../clock/cloud-clock.ts";
import type { HookAnnotation, HookFunction, HookRequest, HookResponse } from "./hook.ts";

/** What came of asking a hook, however often it wanted to be asked. */
export interface HookVerdict {
  readonly status: Exclude<HookStatus, "HOOK_IN_PROGRESS">;
  readonly message: string;
  readonly annotations: readonly HookAnnotation[];
}

/** Asks a hook until it has come to a verdict. One that throws, hangs or answers nonsense has failed; it never throws here. */
export async function callHook(
  clock: CloudClock,
  run: HookFunction,
  request: Omit<HookRequest, "requestContext">,
): Promise<HookVerdict> {
  let callbackContext: Json = null;
  for (let invocation = 1; invocation <= mostInvocations; invocation += 1) {
    const answer = await answerInTime(clock, run, { ...request, requestContext: { invocation, callbackContext } });
    if (answer.hookStatus !== "IN_PROGRESS") return verdictOf(answer);
    callbackContext = answer.callbackContext ?? null;
    await clock.delay(secondsUntilNext(answer) * 1000);
  }
  return failure(`The hook was still in progress after ${mostInvocations} invocations.`);
}

/** Documented: how long a Lambda hook may take, and how often one may be invoked. */
const patience = 30_000;
const mostInvocations = 3;
/** Longer than any hook waits; what it answers is not trusted. */
const longestDelay = 3600;

async function answerInTime(clock: CloudClock, run: HookFunction, request: HookRequest): Promise<HookResponse> {
  const waiting = new AbortController();
  const late: HookResponse = {
    hookStatus: "FAILED",
    errorCode: "InternalFailure",
    message: `The hook did not answer within ${patience / 1000} seconds.`,
  };
  const silence = clock.delay(patience, waiting.signal).then(
    () => late,
    () => late,
  );
  try {
    return await Promise.race([answerOf(run, request), silence]);
  } finally {
    waiting.abort();
  }
}

/** The hook gets a copy: whatever it does to it changes nothing here. */
async function answerOf(run: HookFunction, request: HookRequest): Promise<HookResponse> {
  try {
    const answer: unknown = await run(structuredClone(request));
    if (answer === undefined) return { hookStatus: "SUCCESS" };
    if (isResponse(answer)) return structuredClone(answer);
    return broken("The hook answered without a hookStatus.");
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
}

function isResponse(answer: unknown): answer is HookResponse {
  return typeof answer === "object" && answer !== null && "hookStatus" in answer && statuses.has(answer.hookStatus);
}

const statuses: ReadonlySet<unknown> = new Set(["SUCCESS", "FAILED", "IN_PROGRESS"]);

function broken(message: string): HookResponse {
  return { hookStatus: "FAILED", errorCode: "InternalFailure", message };
}

function verdictOf({ hookStatus, errorCode, message, annotations }: HookResponse): HookVerdict {
  const noted = Array.isArray(annotations) ? annotations.filter(isAnnotation) : [];
  const said = { message: String(message ?? ""), annotations: noted };
  if (hookStatus === "SUCCESS") return { status: "HOOK_COMPLETE_SUCCEEDED", ...said };
  return { status: errorCode === "InternalFailure" ? "HOOK_FAILED" : "HOOK_COMPLETE_FAILED", ...said };
}

function isAnnotation(annotation: unknown): boolean {
  return typeof annotation === "object" && annotation !== null;
}

function failure(message: string): HookVerdict {
  return { status: "HOOK_FAILED", message, annotations: [] };
}

function secondsUntilNext({ callbackDelaySeconds: seconds = 0 }: HookResponse): number {
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), longestDelay) : 0;
}
