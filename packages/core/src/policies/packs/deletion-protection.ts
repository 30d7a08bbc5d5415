import { UNKNOWN, type Value } from "@stacksteward/template/evaluation";

import { policy, policyPack } from "../define-policy.ts";
import { isObject, type PolicyResource } from "../policy-resource.ts";
import type { Policy, PolicyContext, PolicyPack } from "../policy.ts";
import { resourcePolicy } from "../resource-policy.ts";
import { pageOf, tablePolicy, type Expectation } from "./expectation.ts";
import { isAmong, isHidden } from "./value-words.ts";

/** Types that can be protected from deletion, and are not unless the template says so. */
export const protectedTypes: readonly Expectation[] = [
  protectedBy("AWS::Cognito::UserPool", "DeletionProtection", { accepts: ["ACTIVE"] }),
  protectedBy("AWS::DocDB::DBCluster", "DeletionProtection"),
  protectedBy("AWS::DocDB::GlobalCluster", "DeletionProtection"),
  protectedBy("AWS::DSQL::Cluster", "DeletionProtectionEnabled"),
  protectedBy("AWS::DynamoDB::Table", "DeletionProtectionEnabled"),
  protectedBy("AWS::DynamoDB::GlobalTable", "DeletionProtectionEnabled", { each: "Replicas.*" }),
  protectedBy("AWS::EKS::Cluster", "DeletionProtection"),
  protectedBy("AWS::Neptune::DBCluster", "DeletionProtection"),
  protectedBy("AWS::Neptune::GlobalCluster", "DeletionProtection"),
  protectedBy("AWS::NeptuneGraph::Graph", "DeletionProtection"),
  protectedBy("AWS::NetworkFirewall::Firewall", "DeleteProtection", { absent: "pass" }),
  protectedBy("AWS::QLDB::Ledger", "DeletionProtection", { absent: "pass" }),
  protectedBy("AWS::RDS::DBCluster", "DeletionProtection"),
  protectedBy("AWS::RDS::DBInstance", "DeletionProtection", { unless: ["DBClusterIdentifier"] }),
  protectedBy("AWS::RDS::GlobalCluster", "DeletionProtection"),
  protectedBy("AWS::VerifiedPermissions::PolicyStore", "DeletionProtection.Mode", { accepts: ["ENABLED"] }),
];

/** See "LoadBalancerAttribute" in the template reference: `deletion_protection.enabled`, `false` by default. */
const balancers: Policy = resourcePolicy({
  id: "load-balancers",
  description: "Load balancers are protected from deletion.",
  types: ["AWS::ElasticLoadBalancingV2::LoadBalancer"],
  check: (resource, context) => {
    const property = "LoadBalancerAttributes";
    const attributes = resource.get(property);
    const list: readonly (Value | undefined)[] = Array.isArray(attributes) ? attributes : [attributes];
    const found = list.find((each) => isObject(each) && each["Key"] === "deletion_protection.enabled");
    const value = isObject(found) ? found["Value"] : undefined;
    const { logicalId, type } = resource;
    if (isHidden(value) || (found === undefined && list.includes(UNKNOWN)))
      context.warn(
        `Whether ${logicalId} (${type}) is protected from deletion cannot be seen before deploying.`,
        resource.at(property),
      );
    else if (!isAmong(value, [true]))
      context.deny(
        `${logicalId} (${type}) is not protected from deletion.`,
        resource.at(property, `Set the attribute deletion_protection.enabled to "true": ${pageOf(type)}`),
      );
  },
});

const stackProtected: Policy = policy({
  id: "stack",
  description: "The stack is protected from deletion.",
  checkTemplate: ({ stackName, terminationProtection, deny }) => {
    if (terminationProtection !== false) return;
    deny(`Stack "${stackName}" is not protected from deletion.`, {
      remedy: "Define it with terminationProtection: true.",
    });
  },
});

/** Whether `DeletionPolicy` and `UpdateReplacePolicy` keep what a resource holds; change sets do not show them. */
const dataKept: Policy = policy({
  id: "data-is-kept",
  description: "What holds data is kept, or copied, when it is taken out of the template or replaced.",
  checkTemplate: (context) => {
    for (const resource of context.resources) if (resource.stateful === true) checkKept(resource, context);
  },
});

/**
 * Stacks, databases, tables, user pools and clusters are protected from deletion, and what holds data is kept or copied when
 * it is taken out of a template. Log groups are let go.
 */
export const deletionProtection: PolicyPack = policyPack("deletion-protection", [
  stackProtected,
  tablePolicy("resources", "What can be protected from deletion is.", protectedTypes),
  balancers,
  dataKept,
]);

function checkKept(resource: PolicyResource, { deny, warn }: PolicyContext): void {
  const { logicalId, type, deletionPolicy, updateReplacePolicy } = resource;
  if (type === "AWS::Logs::LogGroup") return;
  const kept = ["Retain", "RetainExceptOnCreate", "Snapshot"];
  const policies = { DeletionPolicy: deletionPolicy ?? presetOf(resource), UpdateReplacePolicy: updateReplacePolicy };
  const lost = Object.entries(policies).filter(([, value]) => !isHidden(value) && !isAmong(value, kept));
  const unseen = Object.entries(policies).filter(([, value]) => isHidden(value));
  if (unseen.length > 0) {
    const names = unseen.map(([name]) => name).join(" and ");
    warn(`${names} of ${logicalId} (${type}) cannot be seen before deploying: what it holds may be lost.`, {
      logicalId,
    });
  }
  if (lost.length === 0) return;
  const names = lost.map(([name]) => name).join(" and ");
  deny(
    `What ${logicalId} (${type}) holds is lost when it is removed or replaced: ${names} ${lost.length === 1 ? "does" : "do"} not keep it.`,
    {
      logicalId,
      remedy: `Set ${names} to Retain, or to Snapshot where the type has snapshots.`,
    },
  );
}

/** See "DeletionPolicy attribute" in the user guide: databases are copied when nothing else is said. */
function presetOf({ type, get }: PolicyResource): string {
  const isCopied =
    type === "AWS::RDS::DBCluster" || (type === "AWS::RDS::DBInstance" && get("DBClusterIdentifier") === undefined);
  return isCopied ? "Snapshot" : "Delete";
}

function protectedBy(
  type: string,
  property: string,
  rest: Partial<Omit<Expectation, "type" | "property">> = {},
): Expectation {
  return { type, property, accepts: [true], absent: "deny", why: "it is not protected from deletion", ...rest };
}
