import type { CustomResourceFunction } from "./cloudformation/collaborators.ts";

/** The functions behind Lambda-backed custom resources, by `ServiceToken`. */
export interface CustomResources {
  /** Answers every custom resource whose `ServiceToken` is this ARN. A second registration replaces the first. */
  register(serviceToken: string, handler: CustomResourceFunction): void;
  unregister(serviceToken: string): void;
}

/** {@link CustomResources} with the side that the engine asks. */
export interface CustomResourceRegistry extends CustomResources {
  find(serviceToken: string): CustomResourceFunction | undefined;
}

/** No functions yet. */
export function createCustomResources(): CustomResourceRegistry {
  const handlers = new Map<string, CustomResourceFunction>();
  return {
    register: (serviceToken, handler) => void handlers.set(serviceToken, handler),
    unregister: (serviceToken) => void handlers.delete(serviceToken),
    find: (serviceToken) => handlers.get(serviceToken),
  };
}
