import {
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  type Parameter,
  type ResourceChange,
} from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { hasServiceCode, saysStackAbsent } from "./service-sentences.ts";

/** A change set, all pages of it. */
export interface ChangeSetDescription {
  readonly changeSetId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly description: string | undefined;
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly executionStatus: string | undefined;
  readonly createdAt: string;
  readonly parameters: readonly Parameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly changes: readonly ResourceChange[];
  readonly options: ChangeSetOptions;
}

/** The options that a change set was made with, as far as the service says them. */
export type ChangeSetOptions = Pick<
  DescribeChangeSetOutput,
  "NotificationARNs" | "RollbackConfiguration" | "OnStackFailure" | "DeploymentConfig"
>;

/** Describes a change set, by its ARN alone when there is no stack to name, with its property values, reading every page. While it is still being made there is one page only. */
export async function describeChangeSet(
  environment: Environment,
  signal: AbortSignal,
  changeSet: { readonly changeSetId: string; readonly stackId: string | undefined },
): Promise<ChangeSetDescription> {
  const page = (token: string | undefined): Promise<DescribeChangeSetOutput> =>
    environment.call("DescribeChangeSet", signal, (client, options) =>
      client.send(
        new DescribeChangeSetCommand({
          ChangeSetName: changeSet.changeSetId,
          ...(changeSet.stackId === undefined ? {} : { StackName: changeSet.stackId }),
          IncludePropertyValues: true,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
        options,
      ),
    );
  const first = await page(undefined);
  const changes = [...changesOf(first)];
  for (let token = first.NextToken; token !== undefined;) {
    const next = await page(token);
    changes.push(...changesOf(next));
    token = next.NextToken;
  }
  const { NotificationARNs, RollbackConfiguration, OnStackFailure, DeploymentConfig } = first;
  return {
    changeSetId: first.ChangeSetId ?? changeSet.changeSetId,
    stackId: first.StackId ?? changeSet.stackId ?? "",
    stackName: first.StackName ?? "",
    description: first.Description,
    status: first.Status ?? "",
    statusReason: first.StatusReason,
    executionStatus: first.ExecutionStatus,
    createdAt: (first.CreationTime ?? new Date(0)).toISOString(),
    parameters: first.Parameters ?? [],
    tags: Object.fromEntries((first.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
    capabilities: first.Capabilities ?? [],
    changes,
    options: present({ NotificationARNs, RollbackConfiguration, OnStackFailure, DeploymentConfig }),
  };
}

/** The same, or `undefined` when there is no such change set. */
export async function findChangeSet(
  environment: Environment,
  signal: AbortSignal,
  changeSet: { readonly changeSetId: string; readonly stackId: string },
): Promise<ChangeSetDescription | undefined> {
  try {
    return await describeChangeSet(environment, signal, changeSet);
  } catch (failure) {
    if (hasServiceCode(failure, "ChangeSetNotFound") || saysStackAbsent(failure)) return undefined;
    throw failure;
  }
}

function changesOf(page: DescribeChangeSetOutput): ResourceChange[] {
  return (page.Changes ?? []).flatMap(({ ResourceChange: change }) => (change === undefined ? [] : [change]));
}
