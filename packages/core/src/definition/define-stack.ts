import type { Stack, StackDefinition } from "../stack.ts";
import { definitionProblems } from "./definition-problems.ts";
import { unusable } from "./unusable.ts";

/** Checks a definition and freezes it. Throws `INVALID_DEFINITION` naming everything that is wrong; reads nothing and sends nothing. */
export function stack<const Output extends string = string>(definition: StackDefinition<Output>): Stack<Output> {
  const problems = [...definitionProblems(definition)];
  if (problems.length > 0) throw unusable(definition.name, problems);
  return Object.freeze({ kind: "stack", ...definition });
}
