import {
  ListHookResultsCommand,
  type HookResultSummary,
  type ListHookResultsOutput,
} from "@aws-sdk/client-cloudformation";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";

/** A hook that refused something, and why. */
export interface HookRefusal {
  readonly type: string;
  readonly reason: string;
}

/**
 * The hooks that refused a change set, whose own reason only names them. Nothing when they may not be read.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListHookResults.html
 */
export async function hookRefusals(
  environment: Environment,
  signal: AbortSignal,
  changeSetId: string,
): Promise<readonly HookRefusal[]> {
  const results: HookResultSummary[] = [];
  let token: string | undefined;
  try {
    do {
      const page: ListHookResultsOutput = await environment.call("ListHookResults", signal, (client, options) =>
        client.send(
          new ListHookResultsCommand({
            TargetType: "CHANGE_SET",
            TargetId: changeSetId,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
          options,
        ),
      );
      results.push(...(page.HookResults ?? []));
      token = page.NextToken;
    } while (token !== undefined);
  } catch (failure) {
    if (!isStackstewardError(failure, CoreErrorCode.ServiceCallFailed)) throw failure;
  }
  return results.filter(isRefusal).map(({ TypeName: type = "", HookStatusReason: reason }) => ({
    type,
    reason: environment.secrets.hideInText(reason) ?? "It gave no reason.",
  }));
}

function isRefusal({ Status: status, FailureMode: mode }: HookResultSummary): boolean {
  return mode !== "WARN" && (status === "HOOK_COMPLETE_FAILED" || status === "HOOK_FAILED");
}
