import { DescribeEventsCommand, type DescribeEventsOutput, type OperationEvent } from "@aws-sdk/client-cloudformation";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";

/** What CloudFormation's own validation found wrong with one resource, in its words. */
export interface FoundByValidation {
  readonly logicalId: string;
  readonly type: string;
  /** Which validation, such as `PROPERTY_VALIDATION`. */
  readonly validation: string;
  /** Where it stands in the template, such as `/Resources/Bucket/Properties/Tags/0`. */
  readonly path: string;
  readonly reason: string;
}

/**
 * What stopped a change set from being made, oldest first. Nothing when it may not be read: roles from before
 * November 2025 do not know the call. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export async function validationFindings(
  environment: Environment,
  signal: AbortSignal,
  changeSetId: string,
): Promise<readonly FoundByValidation[]> {
  const found: FoundByValidation[] = [];
  let token: string | undefined;
  try {
    do {
      const page: DescribeEventsOutput = await environment.call("DescribeEvents", signal, (client, options) =>
        client.send(
          new DescribeEventsCommand({
            ChangeSetName: changeSetId,
            Filters: { FailedEvents: true },
            ...(token === undefined ? {} : { NextToken: token }),
          }),
          options,
        ),
      );
      found.push(...(page.OperationEvents ?? []).filter(isFatal).map((event) => toFinding(event, environment)));
      token = page.NextToken;
    } while (token !== undefined);
  } catch (failure) {
    if (!isStackstewardError(failure, CoreErrorCode.ServiceCallFailed)) throw failure;
  }
  return found.toReversed();
}

function isFatal({ EventType: type, ValidationFailureMode: mode }: OperationEvent): boolean {
  return type === "VALIDATION_ERROR" && mode !== "WARN";
}

function toFinding(event: OperationEvent, { secrets }: Environment): FoundByValidation {
  return {
    logicalId: event.LogicalResourceId ?? "",
    type: event.ResourceType ?? "",
    validation: event.ValidationName ?? "",
    path: event.ValidationPath ?? "",
    reason: secrets.hideInText(event.ValidationStatusReason) ?? "CloudFormation gave no reason.",
  };
}
