import type { CustomResourceFunction } from "./cloudformation/collaborators.ts";

/** The functions behind Lambda-backed custom resources, by `ServiceToken`. */
export interface CustomResources {
  /**
   * Answers every custom resource whose `ServiceToken` is this ARN, or matches this pattern: the name of a function
   * that the template itself creates is generated. A second registration replaces the first. An ARN wins over
   * patterns, and an earlier pattern over a later one.
   */
  register(serviceToken: string | RegExp, handler: CustomResourceFunction): void;
  /** Forgets a registration; a pattern is recognised by its source and flags. */
  unregister(serviceToken: string | RegExp): void;
}

/** {@link CustomResources} with the side that the engine asks. */
export interface CustomResourceRegistry extends CustomResources {
  find(serviceToken: string): CustomResourceFunction | undefined;
}

/** No functions yet. */
export function createCustomResources(): CustomResourceRegistry {
  const byToken = new Map<string, CustomResourceFunction>();
  const byPattern = new Map<string, { readonly pattern: RegExp; readonly handler: CustomResourceFunction }>();
  return {
    register(serviceToken, handler) {
      if (typeof serviceToken === "string") byToken.set(serviceToken, handler);
      else byPattern.set(String(serviceToken), { pattern: serviceToken, handler });
    },
    unregister(serviceToken) {
      if (typeof serviceToken === "string") byToken.delete(serviceToken);
      else byPattern.delete(String(serviceToken));
    },
    find(serviceToken) {
      // Not test(): with the flags g or y it would remember where it stopped.
      const matching = [...byPattern.values()].find(({ pattern }) => serviceToken.search(pattern) >= 0);
      return byToken.get(serviceToken) ?? matching?.handler;
    },
  };
}
