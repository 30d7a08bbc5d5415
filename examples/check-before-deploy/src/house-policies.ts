import {
  deletionProtection,
  encryption,
  exceptFor,
  noPublicAccess,
  onlyWhere,
  policyPack,
  resourcePolicy,
  UNKNOWN,
  warnOnly,
  type Policies,
} from "@stacksteward/core";

/** A message that nobody could read three times is put aside, and somebody looks. */
const queuesPutAside = resourcePolicy({
  id: "queues-put-aside",
  description: "Queues put aside what cannot be worked on.",
  types: ["AWS::SQS::Queue"],
  check: (queue, { deny, warn }) => {
    const target = queue.get("RedrivePolicy");
    const at = queue.at("RedrivePolicy", "Give it a RedrivePolicy with the ARN of a second queue.");
    if (target === UNKNOWN) warn(`Whether ${queue.logicalId} puts anything aside cannot be seen before deploying.`, at);
    // The second queue is where it ends.
    else if (target === undefined && queue.get("RedriveAllowPolicy") === undefined)
      deny(`${queue.logicalId} keeps what cannot be worked on.`, at);
  },
});

/** What every stack of this company is held against: `createOrchestrator({ checks: { policies: housePolicies } })`. */
export const housePolicies: Policies = [
  encryption,
  exceptFor(noPublicAccess, { stack: "website-*", reason: "websites are public", policy: "public-policies" }),
  policyPack("house-rules", [warnOnly(queuesPutAside)]),
  onlyWhere({ stages: ["prod"] }, deletionProtection),
];
