import type { ResourceType } from "@stacksteward/catalog";

import { backedProvider } from "./backed-provider.ts";
import { backingOf } from "./backings.ts";
import { customResource } from "./custom-resource.ts";
import { inlinePolicy } from "./inline-policy.ts";
import { isCustomResource } from "./is-custom-resource.ts";
import { nestedStack } from "./nested-stack.ts";
import type { ResourceProvider } from "./resource-provider.ts";
import { machineTypes, simulatedMachine } from "./simulated-machine.ts";
import { waitCondition, waitConditionHandle } from "./wait-condition.ts";

/** The provider that makes resources of `type` live. */
export function providerFor(type: string, facts: ResourceType = bareFacts(type)): ResourceProvider {
  const special = specialProviders[type];
  if (special !== undefined) return special;
  if (isCustomResource(type)) return customResource;
  const provider = backedProvider(facts, backingOf(type));
  if (type === "AWS::IAM::Policy") return inlinePolicy(provider);
  return machineTypes.has(type) ? simulatedMachine(provider) : provider;
}

const specialProviders: Readonly<Record<string, ResourceProvider>> = {
  "AWS::CloudFormation::Stack": nestedStack,
  "AWS::CloudFormation::WaitCondition": waitCondition,
  "AWS::CloudFormation::WaitConditionHandle": waitConditionHandle,
};

/** A type that exists without any facts, such as `AWS::CDK::Metadata`. */
function bareFacts(name: string): ResourceType {
  return {
    name,
    properties: {},
    definitions: {},
    attributes: {},
    primaryIdentifier: [],
    refersTo: [],
    stateful: false,
  };
}
