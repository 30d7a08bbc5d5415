import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Stack, StackDefinition } from "../stack.ts";
import { definitionProblems } from "./definition-problems.ts";

/** Checks a definition and freezes it. Throws `INVALID_DEFINITION` naming everything that is wrong; reads nothing and sends nothing. */
export function stack(definition: StackDefinition): Stack {
  const problems = [...definitionProblems(definition)];
  if (problems.length > 0) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `The definition of stack "${definition.name}" cannot be used: ${problems.join(" ")}`,
      { details: { stack: definition.name, problems } },
    );
  }
  return Object.freeze({ kind: "stack", ...definition });
}
