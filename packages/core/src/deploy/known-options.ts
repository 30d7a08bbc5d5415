import { CoreErrorCode, coreError } from "../core-error.ts";
import { unknownMembers } from "../definition/known-members.ts";
import type { RollbackTarget } from "../history/rollback-target.ts";
import type { Plan } from "../plan/plan.ts";
import type { Stack } from "../stack.ts";
import type { OperationOptions } from "../verb-options.ts";
import type { DeployOptions } from "./deploy-options.ts";

/** All that may stand beside a plan or a stack, and beside an earlier deployment that is gone back to. */
const OPTIONS: Readonly<Record<keyof (DeployOptions & OperationOptions & RollbackTarget), readonly unknown[] | "any">> =
  {
    disableRollback: [true, false],
    expectNoChanges: [true, false],
    onBusy: ["refuse", "wait"],
    onFailedCreate: ["refuse", "delete"],
    guard: "any",
    signal: "any",
    deadline: "any",
    onEvent: "any",
    onLocked: "any",
    to: "any",
    parameters: "any",
  };

/** Refuses options and values that nobody knows: a misspelt guard would be none. Throws `INVALID_DEFINITION`. */
export function assertKnownOptions(planOrStack: Plan | Stack, options: DeployOptions): void {
  const problems = [...unknownMembers(options, OPTIONS)].map(
    ({ member, remedy }) => `"${member}" is no option of a deployment. ${remedy}`,
  );
  for (const [name, value] of Object.entries(options)) {
    const values = OPTIONS[name as keyof typeof OPTIONS];
    if (value === undefined || !Array.isArray(values) || values.includes(value)) continue;
    const known = values.includes(true) ? "true or false" : `one of ${values.join(", ")}`;
    problems.push(`${name} ${JSON.stringify(value)} must be ${known}.`);
  }
  if (problems.length === 0) return;
  const name = planOrStack.kind === "stack" ? planOrStack.name : planOrStack.stackName;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `Stack "${name}" cannot be deployed like that: ${problems.join(" ")}`,
    { details: { stack: name, problems } },
  );
}
