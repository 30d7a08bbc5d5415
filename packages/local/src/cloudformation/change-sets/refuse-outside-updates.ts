import type { CreateChangeSetInput } from "@aws-sdk/client-cloudformation";

import { notImplemented, validationError } from "../service-errors.ts";

/**
 * Refuses what a drift-aware change set cannot be: anything but a plain update that is taken back when it fails.
 * The service's own clients leave those options out: its language server, and for nested stacks the AWS CDK too.
 */
export function refuseOutsideUpdates(input: CreateChangeSetInput): void {
  const { DeploymentMode: mode, ChangeSetType: type = "UPDATE", OnStackFailure: onStackFailure = "ROLLBACK" } = input;
  if (mode !== "REVERT_DRIFT") throw notImplemented(`CreateChangeSet with DeploymentMode ${mode}`);
  if (type !== "UPDATE") throw refusal(`ChangeSetType ${type}`);
  if (input.IncludeNestedStacks === true) throw refusal("IncludeNestedStacks");
  if (input.ImportExistingResources === true) throw refusal("ImportExistingResources");
  if ((input.ResourcesToImport ?? []).length > 0) throw refusal("ResourcesToImport");
  if (onStackFailure !== "ROLLBACK") throw refusal(`OnStackFailure ${onStackFailure}`);
}

function refusal(what: string): ReturnType<typeof validationError> {
  return validationError(`DeploymentMode REVERT_DRIFT cannot be specified together with ${what}.`);
}
