import { isJsonObject, type Json } from "@stacksteward/template";

import type { ExpectedSignals } from "./await-signals.ts";
import type { ResourceRequest } from "./resource-provider.ts";
import { resourceTarget } from "./signals.ts";

/**
 * What a `CreationPolicy` waits for, or `undefined` when the resource has none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html
 */
export function signalsWantedBy({ creationPolicy, stack, logicalId }: ResourceRequest): ExpectedSignals | undefined {
  const wanted = isJsonObject(creationPolicy) ? creationPolicy["ResourceSignal"] : undefined;
  if (!isJsonObject(wanted)) return undefined;
  const count = Number(wanted["Count"] ?? 1);
  return {
    target: resourceTarget(stack.id, logicalId),
    count,
    timeout: milliseconds(wanted["Timeout"]) ?? 5 * 60 * 1000,
    onFailure: ({ uniqueId }) => `Received FAILURE signal with UniqueId ${uniqueId}`,
    onTimeout: (received) => `Failed to receive ${count - received} resource signal(s) within the specified duration`,
  };
}

/** An ISO 8601 duration of hours, minutes and seconds, such as `PT5M`. */
function milliseconds(text: Json | undefined): number | undefined {
  const match = typeof text === "string" ? /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) : null;
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
