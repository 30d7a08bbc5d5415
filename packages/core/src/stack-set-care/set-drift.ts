import {
  ListStackInstanceResourceDriftsCommand,
  type StackSet as SetDescription,
} from "@aws-sdk/client-cloudformation";
import { openCatalog } from "@stacksteward/catalog";
import { readTemplate, TemplateError } from "@stacksteward/template";
import type { WorkflowContext } from "@stacksteward/workflow";

import { sideBySide } from "../assets/side-by-side.ts";
import { deployedTemplate, type DeployedTemplate } from "../drift/deployed-template.ts";
import type { PropertyDrift, ResourceDrift } from "../drift/drift-report.ts";
import { toResourceDrift } from "../drift/to-resource-drift.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { carryOutOperation } from "../rollout/carry-out-operation.ts";
import { NO_ORDERS } from "../rollout/rollout-orders.ts";
import { preferencesOf } from "../rollout/set-inputs.ts";
import type { InstancePlace } from "../rollout/instance-place.ts";
import type { RolloutPace } from "../rollout/rollout-strategy.ts";
import { messageOf } from "../units/run-hooks.ts";
import { readStackInstances, type StackSetName } from "../service/stack-set-calls.ts";
import { describeStackSet } from "../stack-sets/read-stack-set.ts";
import { stackSetNotFound } from "../stack-sets/stack-set-reference.ts";

/** What has drifted in one instance of a set. */
export interface InstanceDrift extends InstancePlace {
  readonly stackId?: string;
  /** `DRIFTED`, `IN_SYNC`, `NOT_CHECKED`, `UNKNOWN`, or whatever the service says next. */
  readonly status: string;
  /** Why it could not be checked, or why nobody could read what differs. */
  readonly reason?: string;
  /** Those that differ. What the service does not compare is not among them. */
  readonly resources: readonly Pick<ResourceDrift, "logicalId" | "physicalId" | "type" | "status" | "differences">[];
}

/** What has drifted in a stack set. JSON. */
export interface StackSetDrift {
  readonly stackSet: string;
  readonly operation: string;
  /** `DRIFTED` when an instance has, `UNKNOWN` when none has and some could not be checked, else `IN_SYNC`. */
  readonly status: "DRIFTED" | "IN_SYNC" | "UNKNOWN";
  readonly counts: { readonly drifted: number; readonly inSync: number; readonly unchecked: number };
  /** Those that have drifted and those that could not be checked. */
  readonly instances: readonly InstanceDrift[];
}

/** Has the service check every instance of a set, and reads what differs in each that has drifted. */
export async function detectSetDrift(
  context: WorkflowContext,
  environment: Environment,
  set: StackSetName,
  pace: RolloutPace,
  onBusy: "wait" | "refuse",
): Promise<StackSetDrift> {
  const { signal } = context;
  const found = await describeStackSet(environment, signal, set);
  if (found === undefined) throw stackSetNotFound(set, environment.region);
  // Looking changes nothing: as many as can be looked at are.
  const OperationPreferences = preferencesOf({
    maxConcurrent: "100%",
    failureTolerance: "100%",
    regionConcurrency: "PARALLEL",
    ...pace,
  });
  const input = { StackSetName: set.name, OperationPreferences, ...present({ CallAs: set.callAs }) };
  const { operation, exceptions } = await carryOutOperation(context, { environment, orders: NO_ORDERS, onBusy }, set, {
    kind: "DetectStackSetDrift",
    input,
  });
  const reasons = new Map(exceptions.map(({ account, region, reason }) => [`${account}/${region}`, reason]));
  const instances = await readStackInstances(environment, signal, set, (summary): InstanceDrift => {
    const {
      Account: account = "",
      Region: region = "",
      DriftStatus: status = "NOT_CHECKED",
      StackId: stackId,
    } = summary;
    const key = `${account}/${region}`;
    return reasons.has(key)
      ? { account, region, ...present({ stackId, reason: reasons.get(key) }), status: "NOT_CHECKED", resources: [] }
      : { account, region, ...present({ stackId }), status, resources: [] };
  });
  const declared = templateOf(environment, found);
  const different = instances.filter(({ status }) => status !== "IN_SYNC");
  const detailed: InstanceDrift[] = [];
  await sideBySide(different, READ_AT_A_TIME, async (instance, index) => {
    detailed[index] = instance;
    if (instance.status !== "DRIFTED") return;
    try {
      const resources = await driftedIn(environment, signal, set, operation, instance, declared);
      detailed[index] = { ...instance, resources };
    } catch (failure) {
      // That it has drifted is known; the others have theirs to tell.
      detailed[index] = { ...instance, reason: messageOf(failure) };
    }
  });
  signal.throwIfAborted();
  const drifted = detailed.filter(({ status }) => status === "DRIFTED").length;
  const unchecked = detailed.length - drifted;
  return {
    stackSet: set.name,
    operation,
    status: drifted > 0 ? "DRIFTED" : unchecked > 0 ? "UNKNOWN" : "IN_SYNC",
    counts: { drifted, inSync: instances.length - detailed.length, unchecked },
    instances: detailed,
  };
}

const READ_AT_A_TIME = 8;

/** What the set's template says of secrets. Nothing of a template that cannot be read here: then every value is hidden. */
function templateOf(
  environment: Environment,
  { TemplateBody: text = "", StackSetARN = "", ...set }: SetDescription,
): DeployedTemplate | undefined {
  try {
    const template = readTemplate(text);
    const parameters = Object.fromEntries(
      (set.Parameters ?? []).map(({ ParameterKey: key = "", ParameterValue: value = "" }) => [key, value]),
    );
    const facts = { stackId: StackSetARN, name: set.StackSetName ?? "", parameters };
    return deployedTemplate(environment, facts, template, template.body);
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}

async function driftedIn(
  environment: Environment,
  signal: AbortSignal,
  { name, callAs }: StackSetName,
  operation: string,
  { account, region }: InstanceDrift,
  template: DeployedTemplate | undefined,
): Promise<InstanceDrift["resources"]> {
  const resources: InstanceDrift["resources"][number][] = [];
  let token: string | undefined;
  do {
    const input = present({
      StackSetName: name,
      StackInstanceAccount: account,
      StackInstanceRegion: region,
      OperationId: operation,
      StackInstanceResourceDriftStatuses: ["MODIFIED" as const, "DELETED" as const],
      CallAs: callAs,
      NextToken: token,
    });
    const page = await environment.call("ListStackInstanceResourceDrifts", signal, (client, options) =>
      client.send(new ListStackInstanceResourceDriftsCommand(input), options),
    );
    for (const each of page.Summaries ?? []) {
      const declared = template?.find(each.LogicalResourceId ?? "");
      const reader = { catalog: openCatalog(), secrets: environment.secrets, declared, stackPath: undefined };
      const { logicalId, physicalId, type, status, differences } = toResourceDrift(each, reader);
      const shown = declared === undefined ? differences.map(hidden) : differences;
      resources.push({ logicalId, ...present({ physicalId }), type, status, differences: shown });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return resources;
}

function hidden({ path, kind }: PropertyDrift): PropertyDrift {
  return { path, kind, isSecret: true };
}
