import type { App } from "../app/app.ts";
import type { StageComparison, StageStackComparison } from "./stage-comparison.ts";

/**
 * What two stages of an application have different as they are defined: stacks, templates, parameters, tags, places and
 * settings. Reads the templates, and asks AWS nothing. Secrets are compared nowhere.
 */
export async function compareStages(a: App, b: App): Promise<StageComparison> {
  const { compareContent } = await import("./compare-content.ts");
  const { definedContent } = await import("./defined-content.ts");
  const { pairStacks } = await import("./pair-stacks.ts");
  const stacks: StageStackComparison[] = [];
  for (const { key, a: inA, b: inB } of pairStacks(a, b)) {
    if (inA !== undefined && inB !== undefined) {
      stacks.push(compareContent(key, await definedContent(a, inA), await definedContent(b, inB)));
    } else {
      stacks.push({ kind: "only", stack: key, in: inA === undefined ? "b" : "a" });
    }
  }
  return comparisonOf("defined", a, b, stacks);
}

/** Puts the stacks of a comparison together. */
export function comparisonOf(
  basis: StageComparison["basis"],
  a: App,
  b: App,
  stacks: readonly StageStackComparison[],
): StageComparison {
  const isSame = stacks.every((each) => each.kind === "neither" || (each.kind === "both" && each.isSame));
  return { basis, a: a.stage ?? a.name, b: b.stage ?? b.name, isSame, stacks };
}
