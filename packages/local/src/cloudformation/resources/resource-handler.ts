import type { ResourceState, Stack } from "../stack.ts";
import type { ResourceRequest } from "./resource-provider.ts";

/** On whose behalf a resource lives: a stack, or a caller of Cloud Control, whose id is empty. */
export type ResourceOwner = Pick<Stack, "id" | "name" | "account" | "region">;

/** One step on one resource, by a stack or through Cloud Control. */
export type HandlerRequest = Omit<ResourceRequest, "stack" | "skips"> & { readonly stack: ResourceOwner };

/** How resources of a type live that need no stack around them. */
export interface ResourceHandler {
  create(request: HandlerRequest): Promise<ResourceState>;
  /** Takes away what `current` has and puts what the request wants; what neither mentions stays as it is. */
  update(request: HandlerRequest, current: ResourceState): Promise<ResourceState>;
  /**
   * Puts the tags of the stack beside those that the resource has, and takes those called `removed` away: what it has
   * from a stack that it was in before. Nothing else is touched.
   */
  tag(request: HandlerRequest, current: ResourceState, removed?: readonly string[]): Promise<void>;
  /** A resource that is gone already is a success. */
  delete(request: HandlerRequest, current: ResourceState): Promise<void>;
}
