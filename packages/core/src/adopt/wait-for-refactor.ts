import type { Template } from "@stacksteward/template";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { sentence } from "../diagnose/sentence.ts";
import type { Environment } from "../environments/environment.ts";
import type { RefactorMapping } from "./refactor-plan.ts";
import { stackNameIn } from "../stack-reference.ts";
import { describeRefactor, type RefactorDescription } from "../service/stack-refactors.ts";
import { resourceInRefusal } from "../service/service-sentences.ts";

/** Working a refactor out takes seconds; with many resources minutes. */
const LONGEST_WAIT = 30 * 60_000;

/** Milliseconds before each look. */
const LOOKS = [1000, 1500, 2500, 4000, 6000];
const LATER = 10_000;

/** Waits until a refactor is made, or has failed to be. */
export function waitForRefactor(
  context: WorkflowContext,
  environment: Environment,
  stackRefactorId: string,
): Promise<RefactorDescription> {
  return context.poll(
    "wait for the refactor",
    async () => {
      const refactor = await describeRefactor(environment, context.signal, stackRefactorId);
      return refactor.status.endsWith("_IN_PROGRESS") ? { kind: "again" } : { kind: "done", value: refactor };
    },
    { delay: (attempt) => LOOKS[attempt] ?? LATER, timeout: LONGEST_WAIT },
  );
}

/** What was asked for, to say where a refused resource stands. */
export interface AskedRefactor {
  readonly mappings: readonly RefactorMapping[];
  /** By stack name. */
  readonly templates: ReadonlyMap<string, Template | undefined>;
}

/** The error that says why CloudFormation has not made a refactor. It names the stack by its id and the resource by its logical id. */
export function refusedRefactor(
  { stackRefactorId, status, statusReason, stackIds }: RefactorDescription,
  { mappings, templates }: AskedRefactor,
): Error {
  const reason = statusReason ?? `it is ${status}, and gave no reason`;
  const stack = stackIds.find((id) => reason.includes(id));
  const logicalId = resourceInRefusal(reason);
  const named = stack === undefined || logicalId === undefined ? undefined : { stack: stackNameIn(stack), logicalId };
  const moved = mappings.find(({ from }) => from.stack === named?.stack && from.logicalId === named.logicalId)?.to;
  const place = moved ?? named;
  const range = place && templates.get(place.stack)?.locate(["Resources", place.logicalId], "key");
  const where = range === undefined ? "" : `${range.file ?? "template"}:${range.start.line}:${range.start.column}: `;
  return coreError(
    CoreErrorCode.RefactorRefused,
    `CloudFormation could not make the refactor: ${where}${sentence(reason)} A refactor moves and renames, and changes nothing else: deploy other changes by themselves.`,
    { details: { stackRefactorId, status, reason, stackIds } },
  );
}
