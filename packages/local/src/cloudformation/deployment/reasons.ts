import { violationMessage, type PropertyProblem, type PropertyViolation } from "@stacksteward/template";

import type { ServiceError } from "../../wire/service-error.ts";
import type { IdSource } from "../../world.ts";

/** The service's own sentences for what happens to stacks and resources, all in one place. */
export const Reason = {
  UserInitiated: "User Initiated",
  CreationInitiated: "Resource creation Initiated",
  ReplacementNeeded: "Requested update requires the creation of a new physical resource; hence creating one.",
  ImportStarted: "Resource import started.",
  ImportCompleted: "Resource import completed.",
  TagsApplied: "Apply stack-level tags to imported resource if applicable.",
  /** Where express mode did not wait for a resource; the service says so of a deletion too. */
  LeftBehind: "Resource operation completed using Express Mode. It may continue becoming available in the background.",
  /** Where the clean-up of an update could not delete everything; of a rollback too. */
  NotCleanedUp: "Update successful. One or more resources could not be deleted.",
  TimedOut: "Stack creation time exceeded the specified timeout",
  ValidationFailed: "Validation failure detected. See the operation's FAILED event for details.",
} as const;

/** Why a rollback trigger fails an operation, in words of our own: nobody has published the service's. */
export const TriggerReason = {
  inAlarm: (arn: string): string => `Rollback trigger ${arn} is in ALARM state`,
  missing: (arn: string): string => `Rollback trigger ${arn} does not exist`,
} as const;

/** What a step says that was cancelled because something else failed. */
export const CancelledReason = {
  create: "Resource creation cancelled",
  update: "Resource update cancelled",
  delete: "Resource deletion cancelled",
  import: "Resource import cancelled",
} as const;

/** "The following resource(s) failed to create: [A, B]. ", with the trailing space the service writes. */
export function failedResources(
  verb: "create" | "update" | "delete" | "import",
  logicalIds: readonly string[],
): string {
  return logicalIds.length === 0 ? "" : `The following resource(s) failed to ${verb}: [${logicalIds.join(", ")}]. `;
}

/** What a create writes when it takes itself back: the reason, a full stop even behind a full stop, and what is done about it. */
export function requestedByUser(reason: string, consequence: "Rollback" | "Delete"): string {
  return `${reason.endsWith(". ") ? reason : `${reason}. `}${consequence} requested by user.`;
}

/** What a stack says that was validated and found wrong, before it is taken back. */
export function validationFailed(errors: number): string {
  return `Validation failed with ${errors} error(s). Call DescribeEvents to retrieve the full list of issues with resource and property details, resolve each error, then retry the operation.`;
}

/** An error of the service behind a resource of `type`, as the resource's handler passes it on. */
export function handlerMessage(type: string, { message, code, statusCode }: ServiceError, ids: IdSource): string {
  const [, namespace = ""] = type.split("::");
  const isAbbreviation = namespace === namespace.toUpperCase();
  const service = isAbbreviation ? namespace.slice(0, 1) + namespace.slice(1).toLowerCase() : namespace;
  const handlerCode = handlerErrorCodes[code] ?? "GeneralServiceException";
  return `Resource handler returned message: "${message} (Service: ${service}, Status Code: ${statusCode}, Request ID: ${ids.uuid()}) (SDK Attempt Count: 1)" (RequestToken: ${ids.uuid()}, HandlerErrorCode: ${handlerCode})`;
}

export function alreadyExistsMessage(type: string, identifier: string, ids: IdSource): string {
  return `Resource handler returned message: "Resource of type '${type}' with identifier '${identifier}' already exists." (RequestToken: ${ids.uuid()}, HandlerErrorCode: AlreadyExists)`;
}

export function notFoundMessage(type: string, identifier: string, ids: IdSource): string {
  return `Resource handler returned message: "Resource of type '${type}' with identifier '${identifier}' was not found." (RequestToken: ${ids.uuid()}, HandlerErrorCode: NotFound)`;
}

export function renameNeeded(name: string): string {
  return `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`;
}

/**
 * What the service says about properties that do not fit: the recorded "Property validation failure: [The property {/Type} is required]"
 * where only members are missing or unknown, and the wording of the resource schemas for everything else.
 */
export function propertyValidationMessage(logicalId: string, problems: readonly PropertyProblem[]): string {
  const entries = problems.map(({ violation }) => memberMessage(violation));
  if (entries.every((entry) => entry !== undefined)) return `Property validation failure: [${entries.join(", ")}]`;
  const lines = problems.map(({ violation }) => violationMessage(violation));
  return `Properties validation failed for resource ${logicalId} with message:\n${lines.join("\n")}`;
}

function memberMessage(violation: PropertyViolation): string | undefined {
  const place = violation.at.map((step) => `/${step}`).join("");
  if (violation.kind === "missing-property") return `The property {${place}/${violation.name}} is required`;
  if (violation.kind === "unknown-property") {
    return `Encountered unsupported properties in {${place === "" ? "/" : place}}: [${violation.name}]`;
  }
  return undefined;
}

const handlerErrorCodes: Readonly<Record<string, string>> = {
  BucketAlreadyExists: "AlreadyExists",
  BucketAlreadyOwnedByYou: "AlreadyExists",
  ParameterAlreadyExists: "AlreadyExists",
  ParameterNotFound: "NotFound",
  NoSuchBucket: "NotFound",
  ResourceNotFound: "NotFound",
  ValidationError: "InvalidRequest",
  ValidationException: "InvalidRequest",
};
