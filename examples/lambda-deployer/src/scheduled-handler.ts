import { deployInTime, type DeploymentProgress, type InvocationOptions } from "@stacksteward/lambda";

import { stackOf, type DeployRequest } from "./request.ts";

/** What Lambda tells of an invocation, as far as it is needed here. */
export interface InvocationTime {
  getRemainingTimeInMillis(): number;
}

/** The plain way: a schedule invokes it with the same request until it no longer says `going-on`. */
export function createScheduledHandler(
  options: Omit<InvocationOptions, "getRemainingTimeInMillis">,
): (request: DeployRequest, invocation: InvocationTime) => Promise<DeploymentProgress> {
  return (request, invocation) =>
    deployInTime(
      { id: request.id, planOrStack: stackOf(request) },
      { ...options, getRemainingTimeInMillis: () => invocation.getRemainingTimeInMillis() },
    );
}
