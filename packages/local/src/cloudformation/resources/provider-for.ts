import type { ResourceType } from "@stacksteward/catalog";

import { catalogProvider } from "./catalog-provider.ts";
import type { ResourceProvider } from "./resource-provider.ts";

/** The provider that makes resources of `type` live. */
export function providerFor(type: string, facts: ResourceType | undefined): ResourceProvider {
  return catalogProvider(facts ?? bareFacts(type));
}

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
