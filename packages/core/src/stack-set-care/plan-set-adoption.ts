import { MASK, type WorkflowContext } from "@stacksteward/workflow";
import { readTemplate, sameValue, TemplateError } from "@stacksteward/template";

import { sideBySide } from "../assets/side-by-side.ts";
import type { Environment } from "../environments/environment.ts";
import type { Environments } from "../environments/open-environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { placeKey, type InstancePlace } from "../rollout/instance-place.ts";
import { describeStack } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { FoundInstance } from "../stack-sets/compare-instances.ts";
import { describeStackSet, foundInstances } from "../stack-sets/read-stack-set.ts";
import { stackSetNotFound, type StackSetAddress } from "../stack-sets/stack-set-reference.ts";
import { messageOf } from "../units/run-hooks.ts";

/** A stack that is to become, or is, an instance of a set. */
export interface AdoptedStack extends InstancePlace {
  readonly stackId: string;
}

/** What making existing stacks instances of a set would do. Plain JSON. */
export interface StackSetAdoptionPlan {
  readonly format: "stacksteward.stack-set-adoption-plan";
  readonly version: 1;
  readonly id: string;
  readonly createdAt: string;
  readonly stackSet: string;
  readonly stackSetId: string;
  readonly region: string;
  readonly account?: string;
  readonly callAs?: "SELF" | "DELEGATED_ADMIN";
  /** The units that the stacks are mapped to. Only of service-managed sets. */
  readonly units: readonly string[];
  readonly adopt: readonly AdoptedStack[];
  /** Those that are instances of this set already. */
  readonly leave: readonly AdoptedStack[];
  /** What does not match, by stack: with one of these nothing is adopted, as CloudFormation would leave an `INOPERABLE` instance. */
  readonly problems: readonly { readonly stackId: string; readonly reason: string }[];
  /** `sha256:` over all but `id` and `createdAt`. */
  readonly digest: string;
}

/**
 * Looks at each stack beside the set: whether CloudFormation would import it, as far as that can be seen from outside. Changes
 * nothing. Whether another set has a stack already is only known to the service.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html
 */
export async function planSetAdoption(
  { signal, runId, clock, deadline }: Pick<WorkflowContext, "signal" | "runId" | "clock" | "deadline">,
  environment: Environment,
  environments: Pick<Environments, "open">,
  { set, target }: StackSetAddress,
  request: { readonly stackIds: readonly string[]; readonly units: readonly string[] },
): Promise<StackSetAdoptionPlan> {
  const found = await describeStackSet(environment, signal, set);
  if (found === undefined || found.Status === "DELETED") throw stackSetNotFound(set, environment.region);
  const instances = new Map((await foundInstances(environment, signal, set)).map((each) => [placeKey(each), each]));
  const isServiceManaged = found.PermissionModel === "SERVICE_MANAGED";
  const outcomes: (string | undefined)[] = [];
  const stackIds = [...new Set(request.stackIds)];
  const taken = new Set<string>();
  await sideBySide(stackIds, LOOKED_AT_A_TIME, async (stackId, index) => {
    const place = placeOf(stackId);
    if (place === undefined) outcomes[index] = "It is no id of a stack.";
    else if (instances.get(placeKey(place))?.stackId === stackId) return;
    else {
      outcomes[index] = occupied(instances.get(placeKey(place)), taken, place);
      outcomes[index] ??= await mismatch(
        signal,
        () => environments.open(place, { signal, deadline }),
        stackId,
        found.TemplateBody,
      );
    }
  });
  signal.throwIfAborted();
  const problems = stackIds.flatMap((stackId, index) => {
    const reason = outcomes[index];
    return reason === undefined ? [] : [{ stackId, reason }];
  });
  if (isServiceManaged && request.units.length === 0) {
    problems.push({
      stackId: found.StackSetARN ?? set.name,
      reason: "The set is service-managed: name the units of the accounts as units.",
    });
  }
  const fit = stackIds.flatMap((stackId, index): readonly AdoptedStack[] => {
    const place = placeOf(stackId);
    return place === undefined || outcomes[index] !== undefined ? [] : [{ ...place, stackId }];
  });
  const isThere = (each: AdoptedStack): boolean => instances.get(placeKey(each))?.stackId === each.stackId;
  const content = {
    format: "stacksteward.stack-set-adoption-plan" as const,
    version: 1 as const,
    stackSet: set.name,
    stackSetId: found.StackSetId ?? "",
    region: environment.region,
    ...present({ account: target.account, callAs: set.callAs }),
    units: [...request.units],
    adopt: fit.filter((each) => !isThere(each)),
    leave: fit.filter(isThere),
    problems,
  };
  return { ...content, id: runId, createdAt: new Date(clock.now()).toISOString(), digest: digestOfData(content) };
}

const LOOKED_AT_A_TIME = 8;

function placeOf(stackId: string): InstancePlace | undefined {
  const [, region, account] = /^arn:[\w-]+:cloudformation:([\w-]+):(\d{12}):stack\/[^/]+\/.+$/.exec(stackId) ?? [];
  return region === undefined || account === undefined ? undefined : { account, region };
}

/** A set has one stack in each account and region. */
function occupied(instance: FoundInstance | undefined, taken: Set<string>, place: InstancePlace): string | undefined {
  const where = `account ${place.account} in ${place.region}`;
  if (instance !== undefined) return `The set has another stack in ${where} already.`;
  const key = placeKey(place);
  if (taken.has(key)) return `Another stack of ${where} is to be adopted too, and a set has one there.`;
  taken.add(key);
  return undefined;
}

async function mismatch(
  signal: AbortSignal,
  open: () => Promise<Environment>,
  stackId: string,
  templateOfSet: string | undefined,
): Promise<string | undefined> {
  try {
    const environment = await open();
    const stack = await describeStack(environment, signal, stackId);
    if (stack === undefined || stack.deletedAt !== undefined) return "There is no such stack.";
    if (!factsOfStatus(stack.status).updatable) return `It is ${stack.status}.`;
    if (stack.parentId !== undefined) return "It is nested in another stack.";
    const [secret] = Object.entries(stack.parameters).flatMap(([name, value]) => (value === MASK ? [name] : []));
    if (secret !== undefined) return `Its parameter ${secret} is NoEcho, and such stacks are not imported.`;
    const text = await readTemplateOf(environment, signal, { stackId });
    return isSameTemplate(text, templateOfSet ?? "") ? undefined : "Its template is another one than that of the set.";
  } catch (failure) {
    signal.throwIfAborted();
    return `Nobody could look at it: ${messageOf(failure)}`;
  }
}

function isSameTemplate(text: string, other: string): boolean {
  if (text === other) return true;
  try {
    return sameValue({ ...readTemplate(text).body }, { ...readTemplate(other).body });
  } catch (failure) {
    if (failure instanceof TemplateError) return false;
    throw failure;
  }
}
