import type { Tag } from "@aws-sdk/client-cloudformation";

import { validationError } from "../service-errors.ts";

/** The tags a stack gets by a call: those it has stay when the call names none. Throws the service's error. */
export function stackTags(requested: readonly Tag[] | undefined, previous: readonly Tag[] = []): readonly Tag[] {
  if (requested?.some(({ Key: key = "" }) => key.toLowerCase().startsWith("aws:")) === true) {
    throw validationError("aws: prefixed tag key names are not allowed for external use.");
  }
  return requested ?? previous;
}
