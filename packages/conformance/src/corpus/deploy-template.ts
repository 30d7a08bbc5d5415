import type { LocalCloud } from "@stacksteward/local";

import { stackName, stackSteps, type FailedStep } from "./stack-steps.ts";

/** How far a template got: the first step that fails ends the attempt. */
export type DeploymentOutcome = { readonly kind: "deployed" } | FailedStep;

/** Creates a stack of a template, updates it with a changed tag, and deletes it. */
export async function deployTemplate(
  cloud: LocalCloud,
  text: string,
  parameters: Readonly<Record<string, string>>,
): Promise<DeploymentOutcome> {
  const steps = await stackSteps(cloud, text, parameters);
  const failed =
    (await steps.create("CREATE_COMPLETE")) ??
    (await steps.update("UPDATE_COMPLETE")) ??
    (await steps.remove("DELETE_COMPLETE"));
  return failed ?? { kind: "deployed" };
}

/** Creates a stack in which one resource fails, so that the others are taken back, and deletes what is left of it. */
export async function rollBackTemplate(
  cloud: LocalCloud,
  text: string,
  parameters: Readonly<Record<string, string>>,
  failingResource: string,
): Promise<DeploymentOutcome> {
  cloud.faults.failResource({ stack: stackName, logicalId: failingResource, action: "create" });
  const steps = await stackSteps(cloud, text, parameters);
  const failed = (await steps.create("ROLLBACK_COMPLETE")) ?? (await steps.remove("DELETE_COMPLETE"));
  return failed ?? { kind: "deployed" };
}
