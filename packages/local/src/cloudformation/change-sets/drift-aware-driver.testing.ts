import type { CreateChangeSetInput } from "@aws-sdk/client-cloudformation";

import { driveDrift, type DriftDriver } from "../drift/drift-driver.testing.ts";
import { driveChangeSets, type ChangeSetDriver } from "./change-set-driver.testing.ts";

/**
 * Drives drift-aware change sets of the stack `shop`, and what happens to its resources behind its back.
 * A resource called `Broken` cannot be created.
 */
export interface DriftAwareDriver extends ChangeSetDriver, DriftDriver {
  /** Makes a drift-aware change set; without a template, for the one the stack has. */
  review(template?: object, input?: Partial<CreateChangeSetInput>): Promise<void>;
  /** `Action LogicalId DriftStatus` of each change of the change set. */
  actions(): Promise<string[]>;
  /** Executes the change set and answers the stack's status. */
  revert(): Promise<string | undefined>;
}

export async function driveDriftAware(): Promise<DriftAwareDriver> {
  const sets = await driveChangeSets();
  sets.cloud.faults.failResource({ logicalId: "Broken", action: "create", reason: "no" });
  const driver: DriftAwareDriver = {
    ...sets,
    ...driveDrift(sets, "shop"),
    async review(template, input = {}) {
      const previous = { UsePreviousTemplate: true, TemplateBody: undefined };
      await sets.discard();
      await sets.propose(template ?? {}, {
        DeploymentMode: "REVERT_DRIFT",
        ...(template === undefined ? previous : {}),
        ...input,
      });
    },
    async actions() {
      return (await sets.changes()).map((each) =>
        [each.Action, each.LogicalResourceId, each.ResourceDriftStatus ?? "-"].join(" "),
      );
    },
    async revert() {
      await sets.execute();
      return (await sets.stack("shop")).StackStatus;
    },
  };
  return driver;
}
