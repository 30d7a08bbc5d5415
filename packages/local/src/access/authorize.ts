import { ServiceError } from "../wire/service-error.ts";
import type { Principal } from "../sts/access-keys.ts";
import { decide, type Decision } from "./decide.ts";
import type { Demand } from "./demand.ts";

/**
 * Refuses a call unless the session policy of its caller allows all that it demands. Without one everything is allowed, and
 * nothing is asked.
 * The sentences are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html.
 */
export function authorize({ arn, policy }: Principal, service: string, demands: () => readonly Demand[]): void {
  if (policy === undefined) return;
  for (const demand of demands()) {
    const decision = decide(policy, demand);
    if (decision !== "allowed") throw demand.refusal ?? refused(arn, service, demand, decision);
  }
}

/** They have another name for it. */
const jsonServices: readonly string[] = ["ssm", "cloudcontrolapi", "monitoring"];

function refused(arn: string, service: string, demand: Demand, decision: Decision): ServiceError {
  const { action, resource, shownAs = resource } = demand;
  const on = service === "s3" ? `"${shownAs}"` : shownAs;
  const why =
    decision === "denied"
      ? `because no session policy allows the ${action} action`
      : "with an explicit deny in a session policy";
  const isJson = jsonServices.includes(service);
  const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${on} ${why}`;
  return isJson
    ? new ServiceError("AccessDeniedException", message)
    : new ServiceError("AccessDenied", message, { statusCode: 403 });
}
