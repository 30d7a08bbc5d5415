import { DescribeStacksCommand, type Stack as ServiceStack } from "@aws-sdk/client-cloudformation";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { RollbackConfiguration, RollbackTriggerType } from "../definition/deployment-options.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Secrets } from "../secrets.ts";
import { saysStackAbsent } from "./service-sentences.ts";

/** A stack as it is now. Plain data. */
export interface StackDescription {
  readonly stackId: string;
  readonly name: string;
  readonly status: string;
  readonly statusReason?: string;
  /** The change set that was executed last, when the last operation was one and has not failed. */
  readonly changeSetId?: string;
  readonly description?: string;
  /** By key, exactly as CloudFormation answers them: other stacks are fed with them. It shows outputs made of `NoEcho` parameters in clear. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The names under which outputs are exported, by key. */
  readonly exports: Readonly<Record<string, string>>;
  /** By key; `NoEcho` values read `****`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly terminationProtection: boolean;
  readonly roleArn?: string;
  /** The SNS topics that are told of every event. Absent when there are none. */
  readonly notificationArns?: readonly string[];
  /** What is watched while it is deployed. Absent when nothing is. */
  readonly rollbackConfiguration?: RollbackConfiguration;
  readonly parentId?: string;
  readonly drift?: StackDriftStatus;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
}

/** What was found when drift was last looked for: `DRIFTED`, `IN_SYNC`, or `NOT_CHECKED` when it never was. */
export interface StackDriftStatus {
  readonly status: string;
  readonly checkedAt?: string;
}

/** What a journal keeps of a stack: no outputs and no parameters, which may show secrets, and no pages. */
export type StackFacts = Pick<StackDescription, "stackId" | "name" | "status" | "updatedAt" | "terminationProtection">;

/** The facts of a description. */
export function factsOf({ stackId, name, status, updatedAt, terminationProtection }: StackDescription): StackFacts {
  return present({ stackId, name, status, updatedAt, terminationProtection });
}

/** Looks for one stack, and keeps what a journal may. */
export async function lookAtStack(
  environment: Pick<Environment, "call" | "secrets">,
  signal: AbortSignal,
  nameOrId: string,
): Promise<StackFacts | undefined> {
  const found = await describeStack(environment, signal, nameOrId);
  return found === undefined ? undefined : factsOf(found);
}

/** Describes one stack, or answers `undefined` when there is none. A deleted stack is only found by its id. */
export async function describeStack(
  environment: Pick<Environment, "call" | "secrets">,
  signal: AbortSignal,
  nameOrId: string,
): Promise<StackDescription | undefined> {
  try {
    const answer = await environment.call("DescribeStacks", signal, (client, options) =>
      client.send(new DescribeStacksCommand({ StackName: nameOrId }), options),
    );
    const found = answer.Stacks?.[0];
    return found === undefined ? undefined : toDescription(found, environment.secrets);
  } catch (failure) {
    if (saysStackAbsent(failure)) return undefined;
    throw failure;
  }
}

/** The error of a verb that needs a stack where there is none. */
export function stackNotFound(nameOrId: string): Error {
  return coreError(CoreErrorCode.StackNotFound, `There is no stack "${nameOrId}". Deploy it first.`, {
    details: { stack: nameOrId },
  });
}

function toDescription(found: ServiceStack, { hideIn, hideInText }: Secrets): StackDescription {
  return present({
    stackId: found.StackId ?? "",
    name: found.StackName ?? "",
    status: found.StackStatus ?? "",
    statusReason: hideInText(found.StackStatusReason),
    changeSetId: found.ChangeSetId,
    description: hideInText(found.Description),
    outputs: byKey(found.Outputs, (output) => [output.OutputKey, output.OutputValue]),
    exports: byKey(
      found.Outputs?.filter(({ ExportName }) => ExportName !== undefined),
      ({ OutputKey, ExportName }) => [OutputKey, ExportName],
    ),
    parameters: hideIn(byKey(found.Parameters, (parameter) => [parameter.ParameterKey, parameter.ParameterValue])),
    tags: byKey(found.Tags, (tag) => [tag.Key, tag.Value]),
    capabilities: found.Capabilities ?? [],
    terminationProtection: found.EnableTerminationProtection ?? false,
    roleArn: found.RoleARN,
    notificationArns: found.NotificationARNs?.length === 0 ? undefined : found.NotificationARNs,
    rollbackConfiguration: watchedOf(found),
    parentId: found.ParentId,
    drift: driftOf(found),
    createdAt: (found.CreationTime ?? new Date(0)).toISOString(),
    updatedAt: found.LastUpdatedTime?.toISOString(),
    deletedAt: found.DeletionTime?.toISOString(),
  });
}

function watchedOf({ RollbackConfiguration: found = {} }: ServiceStack): RollbackConfiguration | undefined {
  const { RollbackTriggers = [], MonitoringTimeInMinutes: monitoringTimeInMinutes = 0 } = found;
  if (RollbackTriggers.length === 0 && monitoringTimeInMinutes === 0) return undefined;
  const rollbackTriggers = RollbackTriggers.map(({ Arn = "", Type }) => ({
    arn: Arn,
    type: Type as RollbackTriggerType,
  }));
  return { rollbackTriggers, monitoringTimeInMinutes };
}

function driftOf({ DriftInformation: found }: ServiceStack): StackDriftStatus | undefined {
  if (found?.StackDriftStatus === undefined) return undefined;
  return present({ status: found.StackDriftStatus, checkedAt: found.LastCheckTimestamp?.toISOString() });
}

function byKey<T>(
  items: readonly T[] | undefined,
  entry: (item: T) => readonly [string | undefined, string | undefined],
): Record<string, string> {
  return Object.fromEntries((items ?? []).map((item) => entry(item)).map(([key, value]) => [key ?? "", value ?? ""]));
}
