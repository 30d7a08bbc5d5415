import type {
  DescribeStacksInput,
  DescribeStacksOutput,
  Parameter,
  Stack as StackDescription,
  StackStatus,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { stackDriftInformation } from "../drift/stack-drift.ts";
import { pageOf } from "../page.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { absence, knownStack } from "./known-stack.ts";

/** One stack by name or id, or every stack that lives. */
export function describeStacks(engine: Engine): Operation<DescribeStacksInput, DescribeStacksOutput> {
  return (input, context) => {
    if (input.StackName !== undefined && input.StackName !== "") {
      return { Stacks: [describeStack(knownStack(engine, context, input.StackName, absence.withId))] };
    }
    const { stacksById } = engine.regionState(context.account, context.region);
    const live = [...stacksById.values()].filter((stack) => stack.status !== "DELETE_COMPLETE");
    const { items, nextToken } = pageOf(live, input.NextToken);
    return given({ Stacks: items.map(describeStack), NextToken: nextToken });
  };
}

/** A stack as `DescribeStacks` shows it: members that do not apply in its status are left out. */
export function describeStack(stack: Stack): StackDescription {
  const { desired } = stack;
  const isDeleted = stack.status === "DELETE_COMPLETE";
  return given({
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: desired?.body.Description,
    Parameters: emptyAsAbsent(parametersOf(desired)),
    CreationTime: new Date(stack.creationTime),
    DeletionTime: dateOf(stack.deletionTime),
    LastUpdatedTime: dateOf(stack.lastUpdatedTime),
    RollbackConfiguration: desired?.rollbackConfiguration ?? {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.disableRollback,
    DeploymentConfig:
      desired === undefined
        ? undefined
        : {
            Mode: stack.isExpress ? ("EXPRESS" as const) : ("STANDARD" as const),
            DisableRollback: stack.disableRollback,
          },
    NotificationARNs: [...(desired?.notificationArns ?? [])],
    TimeoutInMinutes: stack.timeoutInMinutes,
    Capabilities: emptyAsAbsent([...(desired?.capabilities ?? [])]),
    Outputs: hidesOutputs.has(stack.status) ? undefined : emptyAsAbsent([...stack.outputs]),
    RoleARN: desired?.roleArn,
    Tags: [...(desired?.tags ?? [])],
    EnableTerminationProtection: isDeleted ? undefined : stack.terminationProtection,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: stackDriftInformation(stack),
    LastOperations: emptyAsAbsent([...stack.lastOperations]),
    AliasName: stack.alias,
  });
}

/** Recorded for the first: a rollback shows no outputs until it has reached its clean-up. */
const hidesOutputs: ReadonlySet<StackStatus> = new Set<StackStatus>([
  "UPDATE_ROLLBACK_IN_PROGRESS",
  "UPDATE_ROLLBACK_FAILED",
]);

/** Parameters with `NoEcho` values masked, as every operation shows them. */
export function parametersOf(desired: DesiredState | undefined): Parameter[] {
  return (desired?.parameters ?? []).map(({ key, value, resolvedValue, noEcho }) =>
    given({
      ParameterKey: key,
      ParameterValue: noEcho ? "****" : value,
      ResolvedValue: noEcho && resolvedValue !== undefined ? "****" : resolvedValue,
    }),
  );
}

function emptyAsAbsent<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function dateOf(milliseconds: number | undefined): Date | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds);
}
