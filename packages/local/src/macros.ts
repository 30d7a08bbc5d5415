import type { MacroFunction } from "./cloudformation/transforms/macro.ts";

/** The functions behind macros, by the name that templates call them by. Every account and region has them. */
export interface Macros {
  /**
   * Answers for the macro of this name. A transform that AWS hosts, such as `AWS::Serverless-2016-10-31`, can be plugged
   * in the same way. A second registration replaces the first. Throws `RangeError` for `AWS::Include` and
   * `AWS::LanguageExtensions`, which the cloud applies itself.
   */
  register(name: string, macro: MacroFunction): void;
  /** Forgets a registration. */
  unregister(name: string): void;
}

/** {@link Macros} with the side that the engine asks. */
export interface MacroRegistry extends Macros {
  find(name: string): MacroFunction | undefined;
}

/** No functions yet. */
export function createMacros(): MacroRegistry {
  const byName = new Map<string, MacroFunction>();
  return {
    register(name, macro) {
      if (own.has(name)) throw new RangeError(`The local cloud applies ${name} itself; register another name.`);
      byName.set(name, macro);
    },
    unregister: (name) => void byName.delete(name),
    find: (name) => byName.get(name),
  };
}

const own: ReadonlySet<string> = new Set(["AWS::Include", "AWS::LanguageExtensions"]);
