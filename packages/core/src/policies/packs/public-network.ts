import { UNKNOWN, type Value } from "@stacksteward/template/evaluation";

import { valueBelow, type PolicyResource } from "../policy-resource.ts";
import type { Policy, PolicyContext } from "../policy.ts";
import { resourcePolicy } from "../resource-policy.ts";
import { pageOf, placesIn } from "./expectation.ts";
import { isAmong, isHidden, wordOf } from "./value-words.ts";
import { written } from "./written.ts";

/** Where web servers listen: a group that lets everybody in there is made for it. */
const WEB_PORTS: ReadonlySet<string> = new Set(["80", "443"]);
const EVERYBODY: ReadonlySet<string> = new Set(["0.0.0.0/0", "::/0"]);

/** Security groups that let everybody in, elsewhere than at the ports of web servers. */
export const noOpenPorts: Policy = resourcePolicy({
  id: "open-ports",
  description: "No security group lets everybody in, except at ports 80 and 443.",
  types: ["AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"],
  check: (resource, context) => {
    if (resource.type === "AWS::EC2::SecurityGroupIngress") {
      checkIngress(resource, context, (name) => written(resource, name), "");
      return;
    }
    for (const { path, value } of placesIn(resource, "SecurityGroupIngress.*")) {
      if (value === UNKNOWN) unseen(resource, context, path);
      else checkIngress(resource, context, (name) => valueBelow(value, name), `${path}.`);
    }
  },
});

/** The endpoint of a cluster for `kubectl`: public by default, to everybody. */
export const noPublicEndpoints: Policy = resourcePolicy({
  id: "cluster-endpoints",
  description: "The endpoint of no Kubernetes cluster is open to everybody.",
  types: ["AWS::EKS::Cluster"],
  check: (resource, context) => {
    const isPublic = resource.get("ResourcesVpcConfig.EndpointPublicAccess");
    const cidrs = resource.get("ResourcesVpcConfig.PublicAccessCidrs");
    if (isAmong(isPublic, [false])) return;
    const property = "ResourcesVpcConfig.EndpointPublicAccess";
    const list: readonly unknown[] = Array.isArray(cidrs) ? cidrs : [cidrs];
    const isOpen = cidrs === undefined || list.some((cidr) => EVERYBODY.has(wordOf(cidr)));
    if (isPublic === UNKNOWN || (!isOpen && list.some(isHidden))) unseen(resource, context, property);
    else if (isOpen)
      context.deny(
        `The endpoint of ${resource.logicalId} (${resource.type}) is open to everybody.`,
        resource.at(property, `Set it to false, or name the networks in PublicAccessCidrs: ${pageOf(resource.type)}`),
      );
  },
});

function checkIngress(
  resource: PolicyResource,
  context: PolicyContext,
  get: (name: string) => Value | undefined,
  prefix: string,
): void {
  const [from, to] = [get("FromPort"), get("ToPort")];
  const isWeb = wordOf(from) === wordOf(to) && WEB_PORTS.has(wordOf(from));
  if (isWeb) return;
  for (const name of ["CidrIp", "CidrIpv6"]) {
    const cidr = get(name);
    if (cidr === undefined) continue;
    const isOpen = EVERYBODY.has(wordOf(cidr));
    if (isHidden(cidr) || (isOpen && (isHidden(from) || isHidden(to)))) unseen(resource, context, `${prefix}${name}`);
    else if (isOpen) {
      const { logicalId, type } = resource;
      context.deny(
        `${logicalId} (${type}) lets everybody in ${portsText(from, to)}.`,
        resource.at(`${prefix}${name}`, `Name the networks that need it, or the security group: ${pageOf(type)}`),
      );
    }
  }
}

function portsText(from: unknown, to: unknown): string {
  if (from === undefined || to === undefined || wordOf(from) === "-1") return "at every port";
  return wordOf(from) === wordOf(to) ? `at port ${wordOf(from)}` : `at ports ${wordOf(from)} to ${wordOf(to)}`;
}

function unseen({ logicalId, type, at }: PolicyResource, { warn }: PolicyContext, property: string): void {
  warn(
    `${property} of ${logicalId} (${type}) cannot be seen before deploying: it may be open to everybody.`,
    at(property),
  );
}
