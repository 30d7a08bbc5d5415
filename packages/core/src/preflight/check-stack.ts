import { isPrevious } from "../definition/parameter-value.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Stack } from "../stack.ts";
import type { PreflightCheck } from "./preflight.ts";
import { rowsOf } from "./rows.ts";

const { passed, failed, warned } = rowsOf("stack");

/** Whether a deployment can make the stack, or bring it from where it is to where it is to be. */
export function checkStack(stack: Stack, found: StackDescription | undefined): PreflightCheck[] {
  const previous = Object.entries(stack.parameters ?? {}).flatMap(([name, value]) => (isPrevious(value) ? [name] : []));
  const named = `Stack "${stack.name}"`;
  if (found === undefined) return [...lostValues(named, previous), passed(`There is no stack "${stack.name}" yet.`)];
  const { status, statusReason } = found;
  const { kind, updatable, remedy } = factsOfStatus(status);
  if (kind === "review")
    return [
      ...lostValues(named, previous),
      warned(`${named} is ${status}: it only stands for change sets that nobody has executed.`, {
        certainty: "possible",
        remedy: "Somebody else may be about to make it: look at its change sets.",
      }),
    ];
  if (kind === "running")
    return [failed(`${named} is ${status}: another operation is under way.`, { remedy: "Wait until it has ended." })];
  const because = kind === "failed" && statusReason !== undefined ? ` (${statusReason.replace(/\.$/, "")})` : "";
  if (!updatable)
    return [
      failed(`${named} is ${status}${because} and cannot be updated.`, { remedy: remedy ?? "Look at its events." }),
    ];
  if (status === "CREATE_FAILED" || status === "UPDATE_FAILED")
    return [
      warned(`${named} is ${status}${because}: it was left as it failed.`, {
        certainty: "likely",
        ...(remedy === undefined ? {} : { remedy }),
      }),
    ];
  return [passed(`${named} is ${status} and can be updated.`)];
}

function lostValues(named: string, previous: readonly string[]): PreflightCheck[] {
  if (previous.length === 0) return [];
  const message = `${named} was never deployed, so ${previous.join(", ")} cannot keep a previous value.`;
  return [failed(message, { remedy: "Give a value." })];
}
