import type { Store } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { Deployment } from "./deployment.ts";
import { readDeployments } from "./deployment-records.ts";
import { textsFrom } from "./deployed-text.ts";
import { placeOf } from "./place-of.ts";

/** The deployments of a stack with the texts of their templates, newest first; of a name, through all the stacks that had it. */
export async function* deploymentsOf(
  environment: Environment,
  store: Store,
  nameOrId: string,
): AsyncGenerator<Deployment> {
  const withText = textsFrom(store);
  for await (const deployment of readDeployments(store, await placeOf(environment, nameOrId))) {
    if (nameOrId !== deployment.stackName && nameOrId !== deployment.stackId) continue;
    yield await withText(deployment);
  }
}
