import type { Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { AppDeployment, DeploymentOutline } from "./app-deployment.ts";
import { appDeployments } from "./app-history.ts";
import type { AppPlace } from "./app-records.ts";

/** An operation on an app after which every stack was as it was to be, with the deployment of each that was. */
export interface GoodSet {
  readonly deployment: AppDeployment;
  readonly stacks: readonly DeploymentOutline[];
}

/** How many a message names. */
const MOST_NAMED = 10;

/**
 * The set of deployments that an app goes back to: the one that is named; or for `last-good` the newest in which every stack
 * ended well, and when nothing has happened since, the newest before it that was another. Throws `DEPLOYMENT_NOT_FOUND`, and
 * `DEPLOYMENT_INCOMPLETE` for one that is named and has not ended well.
 */
export async function findGoodSet(
  store: Store,
  place: AppPlace,
  to: string,
  isCurrent: (set: GoodSet) => Promise<boolean>,
): Promise<GoodSet> {
  const known: string[] = [];
  let newest: AppDeployment | undefined;
  for await (const deployment of appDeployments(store, place)) {
    const { id, operation, outcome, begunAt } = deployment;
    if (known.length < MOST_NAMED) known.push(`${id} (${operation}, ${outcome}, ${begunAt})`);
    const set = operation === "DEPLOY" || operation === "ROLLBACK" ? setOf(deployment) : undefined;
    if (id === to) {
      if (set !== undefined) return set;
      throw incomplete(deployment);
    }
    // What pruning takes away was none of the app.
    if (to !== LAST_GOOD || operation === "PRUNE") continue;
    newest ??= deployment;
    // Behind a failure it is the one to go back to, also when the failure has left everything as it was.
    if (set !== undefined && (newest.outcome !== "succeeded" || !(await isCurrent(set)))) return set;
  }
  throw notFound(store, place, to, known);
}

/** Which set is meant when none is named. */
export const LAST_GOOD = "last-good";

function setOf(deployment: AppDeployment): GoodSet | undefined {
  const stacks = deployment.stacks.flatMap((part) => (part.deployment === undefined ? [] : [part.deployment]));
  const isGood = deployment.outcome === "succeeded" && stacks.length === deployment.stacks.length;
  return isGood ? { deployment, stacks } : undefined;
}

function incomplete({ id, app, operation, outcome }: AppDeployment): Error {
  return coreError(
    CoreErrorCode.DeploymentIncomplete,
    `App "${app}" cannot go back to ${id} (${operation}, ${outcome}): only to a deployment in which every stack ended well. Name another one of appHistory, or none for the last good one.`,
    { details: { app, deployment: id } },
  );
}

function notFound(
  store: Store,
  { account, region, app, stage }: AppPlace,
  to: string,
  known: readonly string[],
): Error {
  const what =
    to === LAST_GOOD
      ? "no earlier deployment of it in which every stack ended well is recorded"
      : `no deployment "${to}" of it is recorded`;
  const there = known.length === 0 ? "Nothing is recorded of it at all." : `The newest are ${known.join("; ")}.`;
  const named = stage === undefined ? `"${app}"` : `"${app}", stage "${stage}",`;
  return coreError(
    CoreErrorCode.DeploymentNotFound,
    `App ${named} cannot go back: in ${store.locate(`apps/${account}/${region}/${app}`)}, ${what}. ${there}`,
    { details: { app, known } },
  );
}
