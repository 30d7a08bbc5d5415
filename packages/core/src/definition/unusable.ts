import type { StackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";

/** The error of a definition that has problems, all of them. */
export function unusable(name: string, problems: readonly string[]): StackstewardError {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `The definition of stack "${name}" cannot be used: ${problems.join(" ")}`,
    { details: { stack: name, problems } },
  );
}
