import { policyPack } from "../define-policy.ts";
import type { PolicyPack } from "../policy.ts";
import { tablePolicy } from "./expectation.ts";
import { noOpenPorts, noPublicEndpoints } from "./public-network.ts";
import { noPublicPolicies } from "./public-policies.ts";
import { publicSettings } from "./public-settings.ts";

/**
 * Nothing is open to everybody: buckets, databases, brokers, functions, endpoints of clusters, policies of resources, and
 * security groups beside the ports of web servers. What is made to be public, as load balancers and distributions are, is
 * let go.
 */
export const noPublicAccess: PolicyPack = policyPack("no-public-access", [
  tablePolicy("public-settings", "No property opens a resource to everybody.", publicSettings),
  noPublicPolicies,
  noOpenPorts,
  noPublicEndpoints,
]);
