import type { Capability } from "@aws-sdk/client-cloudformation";
import { requiredCapabilities, type TemplateBody } from "@stacksteward/template";

import { ServiceError } from "../../wire/service-error.ts";

/** Refuses a template that does something the caller has not acknowledged. A change set acknowledges macros by itself. */
export function requireCapabilities(
  body: TemplateBody,
  acknowledged: readonly Capability[],
  options: { readonly isChangeSet: boolean },
): void {
  const given = new Set<string>(acknowledged);
  if (given.has("CAPABILITY_NAMED_IAM")) given.add("CAPABILITY_IAM");
  if (options.isChangeSet) given.add("CAPABILITY_AUTO_EXPAND");
  const missing = requiredCapabilities(body)
    .map(({ capability }) => capability)
    .filter((capability) => !given.has(capability));
  if (missing.length === 0) return;
  throw new ServiceError("InsufficientCapabilitiesException", `Requires capabilities : [${missing.join(", ")}]`);
}
