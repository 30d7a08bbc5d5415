import { nearestName } from "@stacksteward/template/nearest-name";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Stack } from "../stack.ts";
import type { App } from "./app.ts";

/** The stacks of an app that are to stay as they are, because their layer is protected and is not named this time. Throws `INVALID_DEFINITION` for a name that no layer has. */
export function protectedStacks({ name, layers }: App, unprotect: readonly string[] = []): ReadonlySet<Stack> {
  const names = layers.map((layer) => layer.name);
  const problems = unprotect.flatMap((each) => {
    if (names.includes(each)) return [];
    const nearest = nearestName(each, names);
    const remedy = nearest === undefined ? `Its layers are ${names.join(", ")}.` : `Did you mean "${nearest}"?`;
    return [`unprotect names "${each}", which is none of its layers. ${remedy}`];
  });
  if (problems.length > 0) {
    throw coreError(CoreErrorCode.InvalidDefinition, `App "${name}" was not begun: ${problems.join(" ")}`, {
      details: { app: name, problems },
    });
  }
  const held = layers.filter((layer) => layer.protected === true && !unprotect.includes(layer.name));
  return new Set(held.flatMap(({ stacks }) => stacks));
}

/** The error of a stack that was to be destroyed, and stands in a protected layer. */
export function layerProtected({ name, layers }: App, stack: Stack): Error {
  const layer = layers.find(({ stacks }) => stacks.includes(stack))?.name ?? "";
  return coreError(
    CoreErrorCode.LayerProtected,
    `Stack "${stack.name}" of app "${name}" was not destroyed, because its layer "${layer}" is protected. Pass unprotect: ["${layer}"] if it is to go.`,
    { details: { app: name, stack: stack.name, layer } },
  );
}
