import type { HookStatus } from "@aws-sdk/client-cloudformation";

import type { Engine } from "../engine.ts";
import type { ActiveHook, HookAction, HookAnnotation, HookTarget } from "./hook.ts";

/** One invocation of a hook, as it is remembered. */
export interface HookResult {
  /** What events call `HookInvocationId`, and results `HookResultId`. */
  readonly id: string;
  readonly hook: ActiveHook;
  readonly target: HookTarget;
  readonly action: HookAction;
  /** The resource type, `STACK` or `CHANGE_SET`. */
  readonly targetName: string;
  /** The logical id of a resource in a stack, the id of a stack, the ARN of a change set, the token of a request to Cloud Control. */
  readonly targetId: string;
  /** The stack, or the token of a request to Cloud Control. */
  readonly executionTarget: string;
  readonly invokedAt: number;
  status: HookStatus;
  reason: string;
  annotations: readonly HookAnnotation[];
}

/** Whether a hook has refused, whatever its mode makes of it. */
export function isRefusal({ status }: Pick<HookResult, "status">): boolean {
  return status === "HOOK_COMPLETE_FAILED" || status === "HOOK_FAILED";
}

/** "The following hook(s) failed: […]", or `undefined` when no hook stops what it was asked about. */
export function refusalReason(results: readonly HookResult[]): string | undefined {
  const failed = results.filter((result) => isRefusal(result) && result.hook.failureMode === "FAIL");
  if (failed.length === 0) return undefined;
  return `The following hook(s) failed: [${failed.map(({ hook }) => hook.typeName).join(", ")}]`;
}

/** The ARN that a hook has in an account and region. */
export function hookTypeArn(
  engine: Engine,
  { account, region }: { readonly account: string; readonly region: string },
  typeName: string,
): string {
  const partition = engine.world.partitionOf(region);
  return `arn:${partition}:cloudformation:${region}:${account}:type/hook/${typeName.replaceAll("::", "-")}`;
}

/** A registration is the first version of its hook, and of its configuration. */
export const hookVersion = "00000001";
