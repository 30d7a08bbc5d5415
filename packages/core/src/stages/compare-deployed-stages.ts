import type { App } from "../app/app.ts";
import { stacksOf } from "../app/stacks-of.ts";
import { eachStack, type ReadingBounds, type UnreadStack } from "../app-care/each-stack.ts";
import type { Stack } from "../stack.ts";
import { compareContent, type StackContent } from "./compare-content.ts";
import { comparisonOf } from "./compare-stages.ts";
import { pairStacks } from "./pair-stacks.ts";
import type { StageComparison, StageStackComparison } from "./stage-comparison.ts";

/** What was found of a stack: nothing where it is not deployed. */
type Found = StackContent | UnreadStack | undefined;

/** Compares what is deployed of two stages, as `read` finds it. */
export async function compareDeployedStages(
  a: App,
  b: App,
  bounds: ReadingBounds,
  read: (stack: Stack) => Promise<StackContent | undefined>,
): Promise<StageComparison> {
  const found = new Map<Stack | undefined, Found>();
  for (const app of [a, b]) {
    const answers = await eachStack(app, bounds, read);
    for (const [index, stack] of stacksOf(app).entries()) found.set(stack, answers[index]);
  }
  const stacks = pairStacks(a, b).map((pair) => compare(pair.key, found.get(pair.a), found.get(pair.b)));
  return comparisonOf("deployed", a, b, stacks);
}

function compare(stack: string, a: Found, b: Found): StageStackComparison {
  if (isUnread(a)) return { kind: "failed", stack, in: "a", failure: a.failure };
  if (isUnread(b)) return { kind: "failed", stack, in: "b", failure: b.failure };
  if (a !== undefined && b !== undefined) return compareContent(stack, a, b);
  if (a === undefined && b === undefined) return { kind: "neither", stack };
  return { kind: "only", stack, in: a === undefined ? "b" : "a" };
}

function isUnread(found: Found): found is UnreadStack {
  return found !== undefined && "failure" in found;
}
