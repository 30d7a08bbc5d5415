import type { Stack } from "../stack.ts";
import type { App } from "./app.ts";

/** Every stack of an app, from the lowest layer up. */
export function stacksOf({ layers }: App): readonly Stack[] {
  return layers.flatMap(({ stacks }) => stacks);
}
