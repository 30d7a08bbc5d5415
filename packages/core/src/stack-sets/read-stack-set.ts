import {
  DescribeStackInstanceCommand,
  DescribeStackSetCommand,
  ListStackSetOperationsCommand,
  type StackSet as SetDescription,
  type StackSetOperationSummary,
} from "@aws-sdk/client-cloudformation";

import { sideBySide } from "../assets/side-by-side.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { InstancePlace } from "../rollout/instance-place.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { readStackInstances, type StackSetName } from "../service/stack-set-calls.ts";
import type { FoundInstance } from "./compare-instances.ts";

/** The set as it is, or nothing when there is none. */
export async function describeStackSet(
  environment: Environment,
  signal: AbortSignal,
  { name, callAs }: StackSetName,
): Promise<SetDescription | undefined> {
  try {
    const input = present({ StackSetName: name, CallAs: callAs });
    const { StackSet: set } = await environment.call("DescribeStackSet", signal, (client, options) =>
      client.send(new DescribeStackSetCommand(input), options),
    );
    return set;
  } catch (failure) {
    if (hasServiceCode(failure, "StackSetNotFound")) return undefined;
    throw failure;
  }
}

/** Every instance of a set as lists show it, without what it has of its own. */
export async function foundInstances(
  environment: Environment,
  signal: AbortSignal,
  set: StackSetName,
): Promise<readonly FoundInstance[]> {
  // Each page brings its own copies of what few accounts and regions there are.
  const texts = new Map<string, string>();
  const shared = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  return readStackInstances(environment, signal, set, (summary): FoundInstance => {
    const { Account = "", Region = "", Status = "", StackId: stackId, StatusReason: reason } = summary;
    const { DetailedStatus: detailedStatus } = summary.StackInstanceStatus ?? {};
    const unit = summary.OrganizationalUnitId;
    return {
      account: shared(Account),
      region: shared(Region),
      status: shared(Status),
      ...(detailedStatus === undefined ? {} : { detailedStatus }),
      ...(reason === undefined ? {} : { reason }),
      ...(stackId === undefined ? {} : { stackId }),
      ...(unit === undefined ? {} : { unit: shared(unit) }),
    };
  });
}

/**
 * The same with the values of its own of each instance that `isMeant`: lists do not show them, so that each is a call. Throws the
 * first failure: an instance that could not be looked at would seem to have what is wanted.
 */
export async function withOwnValues(
  environment: Environment,
  signal: AbortSignal,
  { name, callAs }: StackSetName,
  instances: readonly FoundInstance[],
  isMeant: (place: InstancePlace) => boolean,
): Promise<readonly FoundInstance[]> {
  const result = [...instances];
  const meant = [...instances.entries()].filter(([, instance]) => isMeant(instance));
  const [failed] = await sideBySide(meant, READ_AT_A_TIME, async ([index, instance]) => {
    const { account, region } = instance;
    const input = { StackSetName: name, StackInstanceAccount: account, StackInstanceRegion: region };
    const { StackInstance: found } = await environment.call("DescribeStackInstance", signal, (client, options) =>
      client.send(new DescribeStackInstanceCommand({ ...input, ...present({ CallAs: callAs }) }), options),
    );
    const overrides: Record<string, string> = {};
    for (const { ParameterKey: key = "", ParameterValue: value = "" } of found?.ParameterOverrides ?? []) {
      overrides[key] = value;
    }
    result[index] = { ...instance, overrides };
  });
  if (failed !== undefined) throw failed.failure;
  return result;
}

const READ_AT_A_TIME = 8;

/**
 * The operations of a set that have not ended, the newest first. With managed execution later ones may be over before earlier
 * ones, so that it looks on until so many in a row have ended that no other is to be expected.
 */
export async function unfinishedOperations(
  environment: Environment,
  signal: AbortSignal,
  { name, callAs }: StackSetName,
): Promise<readonly StackSetOperationSummary[]> {
  const unfinished: StackSetOperationSummary[] = [];
  let ended = 0;
  let token: string | undefined;
  do {
    const input = present({ StackSetName: name, CallAs: callAs, MaxResults: 100, NextToken: token });
    const { Summaries = [], NextToken } = await environment.call("ListStackSetOperations", signal, (client, options) =>
      client.send(new ListStackSetOperationsCommand(input), options),
    );
    for (const summary of Summaries) {
      if (ENDED.has(summary.Status ?? "")) ended += 1;
      else {
        unfinished.push(summary);
        ended = 0;
      }
    }
    token = NextToken;
  } while (token !== undefined && ended < ENOUGH_ENDED);
  return unfinished;
}

const ENOUGH_ENDED = 100;

const ENDED: ReadonlySet<string> = new Set(["SUCCEEDED", "FAILED", "STOPPED"]);
