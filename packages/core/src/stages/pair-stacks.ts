import type { App } from "../app/app.ts";
import { stacksOf } from "../app/stacks-of.ts";
import type { Stack } from "../stack.ts";

/** The same stack in two stages, or a stack that only one has. */
export interface StackPair {
  /** Its name without the names of the stages. */
  readonly key: string;
  readonly a?: Stack;
  readonly b?: Stack;
}

/** Which stack of one stage is which of the other: those with the same name, apart from the stage in it. */
export function pairStacks(a: App, b: App): readonly StackPair[] {
  const [ofA, ofB] = [byKey(a), byKey(b)];
  const keys = [...new Set([...ofA.keys(), ...ofB.keys()])];
  return keys.map((key) => {
    const [inA, inB] = [ofA.get(key), ofB.get(key)];
    return { key, ...(inA === undefined ? {} : { a: inA }), ...(inB === undefined ? {} : { b: inB }) };
  });
}

/** A name without the stage that is a part of it: `orders` of `prod-orders`, `orders-prod` and `prod-orders-eu` is `orders-eu`. */
export function withoutStage(name: string, stage: string | undefined): string {
  const parts = name.split("-").filter((part) => part !== stage);
  return parts.length === 0 ? name : parts.join("-");
}

function byKey(app: App): ReadonlyMap<string, Stack> {
  const stacks = stacksOf(app);
  const keys = stacks.map(({ name }) => withoutStage(name, app.stage));
  return new Map(
    stacks.map((stack, index) => {
      const key = keys[index] ?? stack.name;
      // Names that would be one without the stage stay as they are.
      return [keys.indexOf(key) === keys.lastIndexOf(key) ? key : stack.name, stack];
    }),
  );
}
