import type { ActiveHook, HookFunction, HookOptions } from "./cloudformation/hooks/hook.ts";

/** The functions behind hooks, by type name. Every account and region has them: a hook is active once it is registered. */
export interface Hooks {
  /**
   * Asks `hook` before what its options name is done. Hooks are asked in the order in which they were registered; a second
   * registration under a name replaces the first. Throws `RangeError` for a name that is not `Organization::Service::Hook`.
   */
  register(typeName: string, hook: HookFunction, options?: HookOptions): void;
  /** Forgets a registration. */
  unregister(typeName: string): void;
}

/** {@link Hooks} with the side that the engine asks. */
export interface HookRegistry extends Hooks {
  all(): readonly ActiveHook[];
}

/** No hooks yet. */
export function createHooks(): HookRegistry {
  const byName = new Map<string, ActiveHook>();
  return {
    register(typeName, run, options = {}) {
      const { types = ["*"], failureMode = "FAIL" } = options;
      if (!namePattern.test(typeName)) {
        throw new RangeError(`A hook can't be called '${typeName}': it needs three parts, such as My::Company::Hook.`);
      }
      byName.set(typeName, {
        typeName,
        run,
        targets: new Set(options.targets ?? ["RESOURCE"]),
        actions: new Set(options.actions ?? ["CREATE", "UPDATE", "DELETE"]),
        types: types.map(patternOf),
        failureMode,
      });
    },
    unregister: (typeName) => void byName.delete(typeName),
    all: () => [...byName.values()],
  };
}

/** https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/hooks-concepts.html */
const namePattern = /^[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}$/;

function patternOf(type: string): RegExp {
  return new RegExp(`^${type.replaceAll(/[^\w*]/g, "\\$&").replaceAll("*", ".*")}$`);
}
