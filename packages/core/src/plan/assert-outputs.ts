import type { Template } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Stack } from "../stack.ts";

/** Refuses a definition that promises outputs which its template may not have. Throws `INVALID_DEFINITION` naming them. */
export function assertOutputs(
  { name, outputs = [] }: Stack,
  template: Template | undefined,
  member: "outputs" | "publish" = "outputs",
): void {
  const problems = outputs.flatMap((output) => {
    if (template === undefined)
      return [`Nobody here reads its template, so whether it has the output "${output}" is not known.`];
    const declared = template.body.Outputs?.[output];
    if (declared === undefined) return [`Its template has no output "${output}".`];
    if (declared["Condition"] === undefined) return [];
    return [`Its output "${output}" is only there under the condition ${JSON.stringify(declared["Condition"])}.`];
  });
  if (problems.length === 0) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The definition of stack "${name}" cannot be used: ${problems.join(" ")} Correct the template, or take the output out of the definition's ${member}.`,
    { details: { stack: name, problems } },
  );
}
