import { isRunInterrupted, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import { isPassing } from "../run-verb.ts";
import type { App } from "../app/app.ts";
import type { Hook, HookInfo } from "./hook.ts";
import type { UnitOperation } from "./unit.ts";

/** What is being done with which app. */
export interface Around {
  readonly app: App;
  readonly operation: UnitOperation;
}

/** Where a hook stands. */
export interface HookPlace extends Pick<HookInfo, "stack" | "result" | "succeeded"> {
  readonly when: "before" | "after";
}

/** Calls one hook, as a step of its own: a run that is taken up again does not call it again. Throws `HOOK_FAILED` naming it. */
export async function runHook(
  context: WorkflowContext,
  { app, operation }: Around,
  { name, run }: Hook,
  { when, ...told }: HookPlace,
): Promise<void> {
  const outline = present({ app: app.name, stage: app.stage, operation, ...told });
  try {
    await context.step(`${when}: ${name}`, async ({ token, signal }) => {
      await run({ ...outline, token, signal });
    });
  } catch (failure) {
    if (context.signal.aborted || isRunInterrupted(failure)) throw failure;
    const of = told.stack === undefined ? `app "${app.name}"` : `stack "${told.stack}" of app "${app.name}"`;
    throw coreError(CoreErrorCode.HookFailed, `The hook "${name}" ${when} ${of} failed: ${messageOf(failure)}`, {
      details: present({ app: app.name, stack: told.stack, hook: name, when }),
      cause: failure,
      retryable: isPassing(failure),
    });
  }
}

/** What a failure says. */
export function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
