import { StackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { stackNotFound } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { AppOutputs } from "./app-outputs.ts";

/**
 * The outputs of one stack out of those of its app, typed by its definition. Throws `STACK_NOT_FOUND` when it is not there,
 * `OUTPUT_NOT_FOUND` when it lacks one that its definition names, and the error with which reading it failed.
 */
export function outputsIn<Output extends string>(
  { app, stacks }: AppOutputs,
  stack: Stack<Output>,
): Readonly<Record<Output, string>> {
  const found = stacks.find((each) => each.stack === stack.name);
  if (found === undefined || found.kind === "absent") throw stackNotFound(stack.name);
  if (found.kind === "failed") {
    const { code, message } = found.failure;
    throw new StackstewardError(`The outputs of stack "${stack.name}" of app "${app}" are not known: ${message}`, {
      code,
      details: { app, stack: stack.name },
    });
  }
  const missing = (stack.outputs ?? []).filter((key) => !Object.hasOwn(found.outputs, key));
  if (missing.length === 0) return found.outputs;
  const has = Object.keys(found.outputs).join(", ") || "none";
  throw coreError(
    CoreErrorCode.OutputNotFound,
    `Stack "${stack.name}" of app "${app}" lacks the output ${missing.join(", ")}, which its definition names, and has these: ${has}. Deploy it as it is defined now.`,
    { details: { app, stack: stack.name, missing } },
  );
}
