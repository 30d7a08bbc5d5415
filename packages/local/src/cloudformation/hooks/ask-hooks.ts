import type { Engine } from "../engine.ts";
import { callHook, type HookVerdict } from "./call-hook.ts";
import type { ActiveHook, HookAction, HookRequestData, HookTarget } from "./hook.ts";
import { hookVersion, type HookResult } from "./hook-result.ts";

/** What hooks are asked about. */
export interface HookQuestion {
  readonly account: string;
  readonly region: string;
  readonly target: HookTarget;
  readonly action: HookAction;
  readonly stackId: string;
  readonly changeSetId: string | undefined;
  /** See `HookResult`. */
  readonly targetId: string;
  readonly executionTarget: string;
  readonly requestData: HookRequestData;
}

/** The hooks that want to be asked about a target of this kind and name. */
export function hooksFor(
  engine: Engine,
  { target, action, targetName }: Pick<HookResult, "target" | "action" | "targetName">,
): readonly ActiveHook[] {
  const isResource = target === "RESOURCE" || target === "CLOUD_CONTROL";
  return engine
    .hooks()
    .filter(({ targets, actions }) => targets.has(target) && actions.has(action))
    .filter(({ types }) => !isResource || types.some((type) => type.test(targetName)));
}

/**
 * Asks every hook that wants to be asked, one after the other, whatever those before have said. `tell` hears when one is
 * asked and when it has answered.
 */
export async function askHooks(
  engine: Engine,
  question: HookQuestion,
  tell: (result: HookResult) => void = ignore,
): Promise<readonly HookResult[]> {
  const { account, region, target, action, targetId, executionTarget, requestData } = question;
  const { targetName } = requestData;
  const { clock, ids } = engine.world;
  const results: HookResult[] = [];
  for (const hook of hooksFor(engine, { target, action, targetName })) {
    const result: HookResult = {
      id: ids.uuid(),
      hook,
      target,
      action,
      targetName,
      targetId,
      executionTarget,
      invokedAt: clock.now(),
      status: "HOOK_IN_PROGRESS",
      reason: "Invoking hook",
      annotations: [],
    };
    engine.regionState(account, region).hookResults.push(result);
    results.push(result);
    tell(result);
    await clock.delay(invocationTime);
    const verdict = await callHook(clock, hook.run, {
      clientRequestToken: result.id,
      awsAccountId: account,
      stackId: question.stackId,
      changeSetId: question.changeSetId ?? null,
      hookTypeName: hook.typeName,
      hookTypeVersion: hookVersion,
      hookModel: {},
      actionInvocationPoint: `${action}_PRE_PROVISION`,
      requestData,
    });
    result.status = verdict.status;
    const message = verdict.message.slice(0, target === "CLOUD_CONTROL" ? 1024 : 4096);
    result.reason = reasonOf(hook, { ...verdict, message });
    result.annotations = verdict.annotations;
    tell(result);
  }
  return results;
}

/** Seen: half a second from "Invoking hook" to what it said. */
const invocationTime = 500;

function reasonOf({ failureMode }: ActiveHook, { status, message }: HookVerdict): string {
  const hasSucceeded = status === "HOOK_COMPLETE_SUCCEEDED";
  const sentence = `Hook ${hasSucceeded ? "succeeded" : "failed"}`;
  const said = message === "" ? sentence : `${sentence} with message: ${message}`;
  return hasSucceeded || failureMode === "FAIL" ? said : `${said}. Failure was ignored under WARN mode.`;
}

function ignore(): void {
  // Nobody wants to hear.
}
