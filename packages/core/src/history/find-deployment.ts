import { MASK, type Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { readBackDigestOf } from "../plan/plan-digest.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import type { Deployment } from "./deployment.ts";
import { listDeployments, readDeployment, readDeployments } from "./deployment-records.ts";
import type { StackPlace } from "./stack-place.ts";

/** A stack as it is now: parameters as CloudFormation answers them, and the template as `GetTemplate` does. */
export interface CurrentState extends Pick<StackDescription, "stackId" | "parameters" | "tags"> {
  readonly templateText: string;
}

/** How many deployments a message names. */
const MOST_NAMED = 10;

/** The deployment with an id, also one of a stack that had the name before. Throws `DEPLOYMENT_NOT_FOUND`. */
export async function findDeployment(store: Store, place: StackPlace, id: string): Promise<Deployment> {
  const record = (await listDeployments(store, place)).find((each) => each.id === id);
  const deployment = record && (await readDeployment(store, record.key));
  if (deployment !== undefined) return deployment;
  throw await notFound(store, place, `no deployment "${id}" of stack "${place.stackName}" is recorded`);
}

/**
 * The last successful deployment of a stack before the current one: the newest that left the stack as it is now, by its
 * template, its parameters that are no secrets, and its tags. When none has, because somebody else has changed it or a failed update was left as
 * it is, that is the last successful one. Throws `DEPLOYMENT_NOT_FOUND`.
 */
export async function findPrevious(store: Store, place: StackPlace, current: CurrentState): Promise<Deployment> {
  let newest: Deployment | undefined;
  let isBehindCurrent = false;
  for await (const deployment of readDeployments(store, place)) {
    // A stack that was destroyed has taken its history with it: those before are named by their ids.
    if (deployment.stackId !== current.stackId || !hasChangedTheStack(deployment)) continue;
    if (isBehindCurrent) return deployment;
    newest ??= deployment;
    isBehindCurrent = isAsLeftBy(current, deployment);
  }
  if (newest !== undefined && !isBehindCurrent) return newest;
  throw await notFound(store, place, `no deployment of stack "${place.stackName}" before the current one is recorded`);
}

function hasChangedTheStack({ operation, outcome }: Deployment): boolean {
  return operation !== "DELETE" && operation !== "ROLLBACK" && outcome.kind === "succeeded";
}

/** Whether a stack is now as a deployment has left it. Values that are not kept may have changed without anybody seeing it here. */
export function isAsLeftBy(
  current: CurrentState,
  { template, parameters, secretParameters, tags }: Deployment,
): boolean {
  if (template?.readBackDigest !== readBackDigestOf(current.templateText)) return false;
  const open = Object.entries(current.parameters).filter(([name]) => !secretParameters.includes(name));
  return isSame(parameters, Object.fromEntries(open)) && isSame(tags, current.tags);
}

function isSame(recorded: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(recorded);
  return (
    names.length === Object.keys(found).length &&
    names.every((name) => recorded[name] === found[name] || recorded[name]?.includes(MASK) === true)
  );
}

async function notFound(store: Store, place: StackPlace, what: string): Promise<Error> {
  const known: string[] = [];
  for await (const { id, operation, endedAt, outcome } of readDeployments(store, place)) {
    if (known.length === MOST_NAMED) break;
    known.push(`${id} (${operation}, ${outcome.kind}, ${endedAt})`);
  }
  const there =
    known.length === 0
      ? "Nothing is recorded of it: a deployment is when it is made with a store."
      : `The newest are ${known.join("; ")}. Pass the id of one of them as to.`;
  return coreError(
    CoreErrorCode.DeploymentNotFound,
    `In ${store.locate(`deployments/${place.account}/${place.region}/${place.stackName}`)}, ${what}. ${there}`,
    { details: { stack: place.stackName, known } },
  );
}
