import { nearestName } from "@stacksteward/template/nearest-name";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Stack } from "../stack.ts";
import type { Unit } from "../units/unit.ts";
import type { App, Layer } from "./app.ts";

/** A stack or a unit of an app. */
type Part = Stack | Unit;

/** What of an app is to stay as it is, because its layer is protected and is not named this time. Throws `INVALID_DEFINITION` for a name that no layer has. */
export function protectedParts({ name, layers }: App, unprotect: readonly string[] = []): ReadonlySet<Part> {
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
  return new Set(held.flatMap(partsOf));
}

/** The error of a stack or unit that was to be destroyed or applied, and stands in a protected layer. */
export function layerProtected({ name, layers }: App, part: Part, done: "destroyed" | "applied"): Error {
  const layer = layers.find((each) => partsOf(each).includes(part))?.name ?? "";
  return coreError(
    CoreErrorCode.LayerProtected,
    `${part.kind === "unit" ? "Unit" : "Stack"} "${part.name}" of app "${name}" was not ${done}, because its layer "${layer}" is protected. Pass unprotect: ["${layer}"] if it is meant.`,
    { details: { app: name, [part.kind]: part.name, layer } },
  );
}

function partsOf({ stacks, units = [] }: Layer): readonly Part[] {
  return [...stacks, ...units];
}
