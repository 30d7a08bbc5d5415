import type { Json } from "@stacksteward/template";

import type { Stack } from "../stack.ts";

/** What a nested stack answers its parent: `Outputs.X` for each of its outputs. */
export function nestedAttributes({ outputs }: Stack): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    outputs.map(({ OutputKey = "", OutputValue = "" }) => [`Outputs.${OutputKey}`, OutputValue]),
  );
}
