import type { Tag } from "@aws-sdk/client-cloudformation";
import type { ResourceType } from "@stacksteward/catalog";
import type { Json } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { ResourceState, Stack } from "../stack.ts";

/** One step on one resource, as its provider sees it. */
export interface ResourceRequest {
  readonly engine: Engine;
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  /** What the catalog knows of the type; absent for custom resources and other types it has never heard of. */
  readonly facts: ResourceType | undefined;
  /** Evaluated. For a deletion, those the resource was made from. */
  readonly properties: Readonly<Record<string, Json>>;
  /** The tags of the stack, when resources of the type can carry tags. */
  readonly stackTags: readonly Tag[];
  /** Whether the step takes back what an update of the stack has done. */
  readonly isRollback: boolean;
  /** Which resources of nested stacks a rollback leaves as they are, as `Stack.LogicalId`. */
  readonly skips?: ReadonlySet<string>;
  /** Whether a rollback deletes what the operation created even under `DeletionPolicy: Retain`, in nested stacks too. */
  readonly retainExceptOnCreate?: boolean;
  /** The token of the operation's call, which the events of nested stacks carry too. */
  readonly clientRequestToken?: string;
  /** Of a deletion: whether it takes back what the same operation has created. */
  readonly takesBack?: boolean;
  /** For a creation that replaces: what is there until the clean-up. */
  readonly replaces?: ResourceState;
  /** For a creation in place of something that somebody else has deleted: what that was. Its name is free again. */
  readonly gone?: ResourceState;
  /** The attribute `CreationPolicy` of the resource, evaluated. */
  readonly creationPolicy?: Json;
  /** Aborted when the step is no longer wanted because something else failed. */
  readonly signal: AbortSignal;
  /** Lets cloud time pass. Rejects as soon as the step is cancelled. */
  wait(milliseconds: number): Promise<void>;
  /** The same until what was asked for is ready to be used; in express mode, until its configuration is applied. */
  stabilize(milliseconds: number): Promise<void>;
  /** To be called by `create` once the physical id is known; from then on a rollback deletes the resource. */
  initiated(state: ResourceState): void;
}

/**
 * How resources of a type live: each step looks at what is there, makes it so, and returns what it is now.
 * A step fails by throwing: `ResourceFailure` with the reason to show, or the `ServiceError` of the service behind it.
 */
export interface ResourceProvider {
  create(request: ResourceRequest): Promise<ResourceState>;
  /** Changes in place. Answering another physical id means that the provider has replaced the resource itself. */
  update(request: ResourceRequest, current: ResourceState): Promise<ResourceState>;
  /** As {@link ResourceHandler.tag}, for what was imported or has moved. Absent where nothing has to be done for tags. */
  tag?(request: ResourceRequest, current: ResourceState, removed?: readonly string[]): Promise<void>;
  /** Makes what was imported one of the stack's. Absent where the stack's record of it is all there is to it. */
  join?(request: ResourceRequest, current: ResourceState): void;
  /** Takes back what `join` did. */
  release?(request: ResourceRequest, current: ResourceState): void;
  /** A resource that is gone already is a success. */
  delete(request: ResourceRequest, current: ResourceState): Promise<void>;
}

/** Why a resource failed, in the words the events show. */
export class ResourceFailure extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "ResourceFailure";
  }
}
