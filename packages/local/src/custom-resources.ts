import type { CustomResourceFunction, RegisteredFunction } from "./cloudformation/collaborators.ts";

/** How a function is called. */
export interface CustomResourceOptions {
  /**
   * How many real milliseconds virtual time stands still for one call. After that it goes on, and the resource fails
   * with the service's reason once its `ServiceTimeout` is over. Default 3,000; give more to a function that really takes longer.
   */
  readonly patience?: number;
}

/** The functions behind Lambda-backed custom resources, by `ServiceToken`. */
export interface CustomResources {
  /**
   * Answers every custom resource whose `ServiceToken` is this ARN, or matches this pattern: the name of a function
   * that the template itself creates is generated. A second registration replaces the first. An ARN wins over
   * patterns, and an earlier pattern over a later one.
   */
  register(serviceToken: string | RegExp, handler: CustomResourceFunction, options?: CustomResourceOptions): void;
  /** Forgets a registration; a pattern is recognised by its source and flags. */
  unregister(serviceToken: string | RegExp): void;
}

/** {@link CustomResources} with the side that the engine asks. */
export interface CustomResourceRegistry extends CustomResources {
  find(serviceToken: string): RegisteredFunction | undefined;
}

const defaultPatience = 3000;

/** No functions yet. */
export function createCustomResources(): CustomResourceRegistry {
  const byToken = new Map<string, RegisteredFunction>();
  const byPattern = new Map<string, RegisteredFunction & { readonly pattern: RegExp }>();
  return {
    register(serviceToken, handler, { patience = defaultPatience } = {}) {
      if (!(Number.isFinite(patience) && patience >= 0)) {
        throw new RangeError(`A function can't have ${patience} milliseconds: give a number from 0.`);
      }
      if (typeof serviceToken === "string") byToken.set(serviceToken, { handler, patience });
      else byPattern.set(String(serviceToken), { pattern: serviceToken, handler, patience });
    },
    unregister(serviceToken) {
      if (typeof serviceToken === "string") byToken.delete(serviceToken);
      else byPattern.delete(String(serviceToken));
    },
    find(serviceToken) {
      // Not test(): with the flags g or y it would remember where it stopped.
      const matching = [...byPattern.values()].find(({ pattern }) => serviceToken.search(pattern) >= 0);
      return byToken.get(serviceToken) ?? matching;
    },
  };
}
