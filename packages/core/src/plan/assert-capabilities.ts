import { requiredCapabilities, type Template } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { Capability, type Stack } from "../stack.ts";
import { resourcePlace } from "./resource-place.ts";

/**
 * Refuses a template that needs a capability the definition does not acknowledge, naming the resources that need it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export function assertCapabilities(stack: Stack, template: Template): void {
  const given: readonly string[] = stack.capabilities ?? [];
  const missing = requiredCapabilities(template.body).filter(
    ({ capability }) =>
      !given.includes(capability) &&
      // Plans are change sets, and the service asks for this one only where a stack is created or updated without.
      capability !== Capability.AutoExpand &&
      // Who acknowledges named IAM resources acknowledges the others too.
      !(capability === Capability.Iam && given.includes(Capability.NamedIam)),
  );
  if (missing.length === 0) return;
  const reasons = missing.map(({ capability, logicalIds }) => `${capability} for ${namesOf(template, logicalIds)}`);
  throw coreError(
    CoreErrorCode.CapabilityMissing,
    `${resourcePlace(template, missing[0]?.logicalIds[0])}Stack "${stack.name}" needs ${reasons.join(" and ")}. ` +
      `Check what they may do, then add capabilities: [${missing.map(({ capability }) => `"${capability}"`).join(", ")}] to the definition.`,
    { details: { stack: stack.name, missing } },
  );
}

function namesOf(template: Template, logicalIds: readonly string[]): string {
  if (logicalIds.length === 0) return "the template's transform";
  return logicalIds.map((id) => `${id} (${template.body.Resources[id]?.Type ?? "transform"})`).join(", ");
}
