import { isFatal } from "../validation/finding.ts";
import { reportFindings } from "../validation/report-findings.ts";
import { validateChanges } from "../validation/validate-changes.ts";
import type { DeploymentRequest } from "./begin-deployment.ts";
import type { OperationRun } from "./operation-run.ts";
import { validationFailed } from "./reasons.ts";
import { reportStack } from "./report.ts";

/**
 * Validates what a deployment would do, before it does anything. Answers whether it may go on; when it may not, the stack
 * has been reported as failed, which is what it stays as unless it is taken back.
 */
export async function passesValidation(run: OperationRun, request: DeploymentRequest): Promise<boolean> {
  const { desired, toValidate: differences = [], kind } = request;
  if (differences.length === 0) return true;
  const { engine, stack, operation, cancellation } = run;
  await engine.world.clock.delay(validationTime);
  const findings = await validateChanges(engine, stack, { desired, differences, isChangeSet: false });
  if (cancellation.signal.aborted) return true;
  const errors = findings.filter(isFatal);
  if (errors.length === 0) return true;
  reportFindings(engine, stack, operation, findings);
  const failed = kind === "create" ? "CREATE_FAILED" : "UPDATE_FAILED";
  reportStack(run, failed, validationFailed(errors.length), "VALIDATION_FAILED");
  return false;
}

/** Recorded: three seconds from the beginning of a create to what was found. Shortened: nothing depends on it. */
const validationTime = 1000;
