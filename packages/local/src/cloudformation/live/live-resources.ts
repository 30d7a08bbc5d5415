import type { ResourceState } from "../stack.ts";

/** One physical resource as it is now, whoever made it and whoever changed it since. */
export interface LiveResource {
  readonly type: string;
  /** The primary identifier, its parts joined by `|`: how Cloud Control names the resource. */
  readonly identifier: string;
  readonly state: ResourceState;
}

/** What physically exists in one account and region. Stacks remember what they made; this is what is there. */
export interface LiveResources {
  find(type: string, identifier: string): LiveResource | undefined;
  /** In the order in which they were made. */
  ofType(type: string): readonly LiveResource[];
  put(resource: LiveResource): void;
  remove(type: string, identifier: string): void;
}

export function createLiveResources(): LiveResources {
  const types = new Map<string, Map<string, LiveResource>>();
  return {
    find: (type, identifier) => types.get(type)?.get(identifier),
    ofType: (type) => [...(types.get(type)?.values() ?? [])],
    put(resource) {
      const known = types.get(resource.type) ?? new Map<string, LiveResource>();
      types.set(resource.type, known.set(resource.identifier, resource));
    },
    remove(type, identifier) {
      types.get(type)?.delete(identifier);
    },
  };
}
