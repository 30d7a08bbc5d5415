import type { HookResult } from "./hooks/hook-result.ts";
import { createLiveResources, type LiveResources } from "./live/live-resources.ts";
import type { ResourceSnapshot } from "./resources/snapshot-types.ts";
import type { Stack } from "./stack.ts";

/** A value that a stack offers to the other stacks of its account and region. */
export interface StackExport {
  readonly name: string;
  readonly value: string;
  readonly stack: Stack;
}

/** Everything CloudFormation remembers in one account and region. */
export interface RegionState {
  readonly account: string;
  readonly region: string;
  /** Every stack there ever was, deleted ones too, in order of creation. */
  readonly stacksById: Map<string, Stack>;
  /** The stacks that a name means now. */
  readonly stacksByName: Map<string, Stack>;
  /** The stacks that an alias means now, beside their names. */
  readonly stacksByAlias: Map<string, Stack>;
  readonly exports: Map<string, StackExport>;
  /** By operation id, the stack it was begun on. */
  readonly operations: Map<string, Stack>;
  /** By export name, the stacks that import it. */
  readonly importers: Map<string, Set<Stack>>;
  /** Names that users chose for resources, each with what makes it unique. */
  readonly customNames: Set<string>;
  /** What hooks have said, in the order in which they were asked. */
  readonly hookResults: HookResult[];
  /** What was kept of deleted resources, oldest first. */
  readonly snapshots: ResourceSnapshot[];
  /** What physically exists, whoever made it. */
  readonly live: LiveResources;
}

export function createRegionState(account: string, region: string): RegionState {
  return {
    account,
    region,
    stacksById: new Map(),
    stacksByName: new Map(),
    stacksByAlias: new Map(),
    exports: new Map(),
    operations: new Map(),
    importers: new Map(),
    customNames: new Set(),
    hookResults: [],
    snapshots: [],
    live: createLiveResources(),
  };
}

/** The stack that `nameOrId` means: a live one by name or alias, any one by id. */
export function findStack(state: RegionState, nameOrId: string): Stack | undefined {
  if (nameOrId.startsWith("arn:")) return state.stacksById.get(nameOrId);
  return state.stacksByName.get(nameOrId) ?? state.stacksByAlias.get(nameOrId);
}
