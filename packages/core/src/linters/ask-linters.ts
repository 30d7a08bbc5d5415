import type { Finding } from "@stacksteward/template";
import { isStackstewardError, WorkflowErrorCode } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Linter, LinterRequest } from "./linter.ts";

/** The rule of a finding that says that a linter could not look. */
const NOT_RUN = "linter-not-run";

const KNOWN_FAILURES = [
  CoreErrorCode.LinterUnavailable,
  CoreErrorCode.LinterFailed,
  WorkflowErrorCode.DeadlineExceeded,
] as const;

/**
 * What linters say of a template, side by side. One that could not look is never a pass: with `refuse` its error is thrown, once
 * all are done, and with `warn` it is a warning among the findings. A signal's reason is thrown in any case.
 */
export async function askLinters(
  linters: readonly Linter[],
  request: LinterRequest,
  failures: "refuse" | "warn",
): Promise<readonly Finding[]> {
  const answers = await Promise.allSettled(linters.map((linter) => ask(linter, request)));
  request.signal?.throwIfAborted();
  const failed = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as Error] : []));
  if (failures === "refuse" && failed.length > 0) throw together(failed);
  return answers.flatMap((answer, index) =>
    answer.status === "fulfilled" ? answer.value : [notRun(linters[index]?.name ?? "", answer.reason as Error)],
  );
}

/** Whatever a linter of somebody's own throws is a failure of that linter. */
async function ask(linter: Linter, request: LinterRequest): Promise<readonly Finding[]> {
  try {
    return await linter.lint(request);
  } catch (cause) {
    if (KNOWN_FAILURES.some((code) => isStackstewardError(cause, code))) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw coreError(CoreErrorCode.LinterFailed, `${linter.name} has failed: ${why}`, {
      cause,
      details: { tool: linter.name },
    });
  }
}

function notRun(tool: string, { message }: Error): Finding {
  return { rule: NOT_RUN, severity: "warning", tool, message };
}

function together(failures: readonly Error[]): Error {
  const [first, ...others] = failures;
  if (first === undefined || others.length === 0) return first ?? new Error("No linter has failed.");
  const code = isStackstewardError(first, CoreErrorCode.LinterUnavailable)
    ? CoreErrorCode.LinterUnavailable
    : CoreErrorCode.LinterFailed;
  return coreError(code, failures.map(({ message }) => message).join("\n"), { cause: new AggregateError(failures) });
}
