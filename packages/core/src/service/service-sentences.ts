import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode } from "../core-error.ts";
import { ServiceCallFailed } from "./service-call-failed.ts";

/**
 * The few sentences of CloudFormation that carry what no code says. They are matched here and nowhere else,
 * tolerant of the small differences seen between regions and years.
 */
const STACK_ABSENT = /^Stack(?: with id| \[|:| ').*does not exist/;
const NO_CHANGES = /didn'?t contain changes|No updates are to be performed/i;
const CANCELLED = /^Resource (?:creation|update|deletion) cancelled/i;
const VALIDATION_FAILED = /AWS::EarlyValidation::/;
const HOOK_FAILED = /hook\(s\) failed/i;
const TERMINATION_PROTECTED = /cannot be deleted while TerminationProtection is enabled/;
const NOT_DELETABLE = /cannot be deleted while in status (?<status>\w+)/;
const ROLLBACK_ENABLED = /currently in a non-terminal \[(?<status>\w+)\] state/;
const NOT_CANCELLABLE = /CancelUpdateStack cannot be called from current stack status/;
const DELETE_CANCELLED = /^Delete canceled/i;
const IMPORT_NOT_FOUND = /was not found|does not exist|NotFound/i;
const REFACTOR_RESOURCE = /\bresource (?<logicalId>[A-Za-z0-9]+) (?:in stack|defined in)/i;
const IMPORT_OWNED = /already exists in stack (?<stack>[^\s,]+)/;
const DETECTION_RUNNING = /Drift detection is already in progress/i;
const DENIED = /^(?:AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError)/;
const NOBODY_OWNS = /^Stack for .* does not exist/;
const NOT_IMPORTED = /^Export .* is not imported by any stack/;

/** Whether a call failed because there is no stack of that name or id. */
export function saysStackAbsent(failure: unknown): boolean {
  return matches(failure, "ValidationError", STACK_ABSENT);
}

/** Whether a delete was refused because the stack is protected. */
export function saysTerminationProtected(failure: unknown): boolean {
  return matches(failure, "ValidationError", TERMINATION_PROTECTED);
}

/** The status of a stack that could not be deleted because something runs on it. */
export function busyStatusOf(failure: unknown): string | undefined {
  return statusIn(failure, NOT_DELETABLE);
}

/** The status of a stack that was left as it failed, when an update was refused because it would be rolled back. */
export function leftFailedStatusOf(failure: unknown): string | undefined {
  return statusIn(failure, ROLLBACK_ENABLED);
}

/** Whether an update could not be cancelled because it is over, or rolling back already. */
export function saysNotCancellable(failure: unknown): boolean {
  return matches(failure, "ValidationError", NOT_CANCELLABLE);
}

/** Whether a change set failed only because there is nothing to change. */
export function saysNoChanges(statusReason: string | undefined): boolean {
  return statusReason !== undefined && NO_CHANGES.test(statusReason);
}

/** Whether a resource failed only because another one had failed before. */
export function saysCancelled(reason: string | undefined): boolean {
  return reason !== undefined && CANCELLED.test(reason);
}

/** Whether a change set failed because CloudFormation's own validation found something, which `DescribeEvents` tells. */
export function saysValidationFailed(statusReason: string | undefined): boolean {
  return statusReason !== undefined && VALIDATION_FAILED.test(statusReason);
}

/** Whether a resource or a change set failed because a hook refused it. */
export function saysHookFailed(reason: string | undefined): boolean {
  return reason !== undefined && HOOK_FAILED.test(reason);
}

/** Whether the service gave a delete up and left the stack as it was, because an export is still imported. */
export function saysDeleteCancelled(reason: string | undefined): boolean {
  return reason !== undefined && DELETE_CANCELLED.test(reason);
}

/** Whether a resource could not be imported because there is none; some services say so in words of their own. */
export function saysImportNotFound(reason: string): boolean {
  return IMPORT_NOT_FOUND.test(reason);
}

/** The id of the stack that has what was to be imported. */
export function ownerOfImport(reason: string): string | undefined {
  return IMPORT_OWNED.exec(reason)?.groups?.["stack"];
}

/** Whether drift could not be detected because another detection runs on the stack. */
export function saysDetectionRunning(failure: unknown): boolean {
  return matches(failure, "ValidationError", DETECTION_RUNNING);
}

/** Whether a list of importers was refused because there are none. */
export function saysNotImported(failure: unknown): boolean {
  return matches(failure, "ValidationError", NOT_IMPORTED);
}

/** Whether a stack was looked for by a physical id that no stack has. */
export function saysNobodyOwns(failure: unknown): boolean {
  return matches(failure, "ValidationError", NOBODY_OWNS);
}

/** Whether the caller may not do what was asked, in the words of any service. */
export function saysDenied(failure: unknown): failure is ServiceCallFailed {
  return failure instanceof ServiceCallFailed && DENIED.test(failure.details.serviceCode);
}

/** The resource that a refused refactor names. */
export function resourceInRefusal(reason: string): string | undefined {
  return REFACTOR_RESOURCE.exec(reason)?.groups?.["logicalId"];
}

/** Whether `failure` is a refused call with this error code of the service. */
export function hasServiceCode(failure: unknown, serviceCode: string): failure is ServiceCallFailed {
  if (!isStackstewardError(failure, CoreErrorCode.ServiceCallFailed) || !(failure instanceof ServiceCallFailed)) {
    return false;
  }
  return failure.details.serviceCode === serviceCode || failure.details.serviceCode === `${serviceCode}Exception`;
}

function statusIn(failure: unknown, sentence: RegExp): string | undefined {
  if (!hasServiceCode(failure, "ValidationError")) return undefined;
  return sentence.exec(failure.details.serviceMessage)?.groups?.["status"];
}

function matches(failure: unknown, serviceCode: string, sentence: RegExp): boolean {
  return hasServiceCode(failure, serviceCode) && sentence.test(failure.details.serviceMessage);
}
