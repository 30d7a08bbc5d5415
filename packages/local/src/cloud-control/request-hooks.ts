import type { HookProgressEvent } from "@aws-sdk/client-cloudcontrol";
import type { Json } from "@stacksteward/template";

import type { Engine } from "../cloudformation/engine.ts";
import { askHooks, hooksFor } from "../cloudformation/hooks/ask-hooks.ts";
import type { HookAction } from "../cloudformation/hooks/hook.ts";
import { hookTypeArn, hookVersion, refusalReason } from "../cloudformation/hooks/hook-result.ts";
import type { CallContext } from "../wire/operation.ts";
import type { Progress } from "./change-log.ts";

/** Why a request was not carried out. */
export class HookRefusal extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "HookRefusal";
  }
}

/** A change that hooks may refuse. */
export interface HookedChange {
  readonly type: string;
  readonly action: HookAction;
  readonly properties: Readonly<Record<string, Json>>;
  readonly previous: Readonly<Record<string, Json>>;
}

/** Asks hooks about a request before it is carried out; the request learns by which token to find what they say. */
export async function passRequestHooks(
  engine: Engine,
  { account, region }: CallContext,
  { type, action, properties, previous }: HookedChange,
  progress: Progress,
): Promise<void> {
  if (hooksFor(engine, { target: "CLOUD_CONTROL", action, targetName: type }).length === 0) return;
  const HooksRequestToken = engine.world.ids.uuid();
  progress({ HooksRequestToken });
  const results = await askHooks(engine, {
    account,
    region,
    target: "CLOUD_CONTROL",
    action,
    stackId: "",
    changeSetId: undefined,
    targetId: HooksRequestToken,
    executionTarget: HooksRequestToken,
    requestData: {
      targetName: type,
      targetType: "RESOURCE",
      targetLogicalId: type.split("::").at(-1) ?? type,
      targetModel: { resourceProperties: properties, previousResourceProperties: previous },
    },
  });
  const refusal = refusalReason(results);
  if (refusal !== undefined) throw new HookRefusal(refusal);
}

/** What hooks have said about the request that has this token. */
export function hooksProgress(engine: Engine, context: CallContext, token: string | undefined): HookProgressEvent[] {
  if (token === undefined) return [];
  return engine
    .regionState(context.account, context.region)
    .hookResults.filter(({ executionTarget }) => executionTarget === token)
    .map(({ hook, status, reason, invokedAt }) => ({
      HookTypeName: hook.typeName,
      HookTypeVersionId: hookVersion,
      HookTypeArn: hookTypeArn(engine, context, hook.typeName),
      InvocationPoint: "PRE_PROVISION",
      HookStatus: status,
      HookEventTime: new Date(invokedAt),
      HookStatusMessage: reason,
      FailureMode: hook.failureMode,
    }));
}
