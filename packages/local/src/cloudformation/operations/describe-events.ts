import type {
  DescribeEventsInput,
  DescribeEventsOutput,
  EventType,
  OperationEvent,
  StackEvent,
} from "@aws-sdk/client-cloudformation";

import type { CallContext, Operation } from "../../wire/operation.ts";
import { knownChangeSet } from "../change-sets/change-set-store.ts";
import type { Engine } from "../engine.ts";
import type { LogEntry, OperationMark, ValidationEvent } from "../event-log.ts";
import { given } from "../given.ts";
import { stablePage } from "../page.ts";
import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import { absence, knownStack } from "./known-stack.ts";

/** The events of a stack, of one operation or of the making of a change set, with the beginning and end of each operation. */
export function describeEvents(engine: Engine): Operation<DescribeEventsInput, DescribeEventsOutput> {
  return (input, context) => {
    const { stack, operationId } = subjectOf(engine, context, input);
    const { entries } = stack.events;
    const { until, offset, size, nextToken } = stablePage(input.NextToken, entries.length);
    const wanted = entries
      .slice(0, until)
      .filter((entry) => operationId === undefined || operationIdOf(entry) === operationId)
      .filter((entry) => input.Filters?.FailedEvents !== true || isFailure(entry))
      .toReversed();
    return given({
      OperationEvents: wanted.slice(offset, offset + size).map((entry) => shown(stack, entry)),
      NextToken: nextToken(wanted.length),
    });
  };
}

interface Subject {
  readonly stack: Stack;
  /** Absent: every operation of the stack. */
  readonly operationId?: string | undefined;
}

function subjectOf(engine: Engine, context: CallContext, input: DescribeEventsInput): Subject {
  const { StackName, ChangeSetName, OperationId: operationId } = input;
  if (ChangeSetName !== undefined) {
    const changeSet = knownChangeSet(engine, context, { ChangeSetName, StackName });
    return { stack: changeSet.stack, operationId: operationId ?? changeSet.operationId ?? notBegun };
  }
  if (StackName !== undefined) return { stack: knownStack(engine, context, StackName, absence.bracketed), operationId };
  if (operationId === undefined) {
    throw validationError("One of StackName, ChangeSetName or OperationId must be specified.");
  }
  const stack = engine.regionState(context.account, context.region).operations.get(operationId);
  if (stack === undefined) throw validationError(`Operation [${operationId}] does not exist`);
  return { stack, operationId };
}

/** No event belongs to it. */
const notBegun = "";

function operationIdOf(entry: LogEntry): string | undefined {
  switch (entry.kind) {
    case "event":
      return entry.event.OperationId;
    case "validation":
      return entry.found.operation.id;
    case "operation":
      return entry.mark.operation.id;
  }
}

/** What failed itself; that an operation failed because of it says nothing new. */
function isFailure(entry: LogEntry): boolean {
  if (entry.kind === "validation") return true;
  return entry.kind === "event" && eventType(entry.event) !== recordedProgress;
}

function eventType({
  ResourceStatus: status,
  HookStatus: hook,
}: Pick<StackEvent, "ResourceStatus" | "HookStatus">): EventType {
  if (hook === "HOOK_COMPLETE_FAILED" || hook === "HOOK_FAILED") return "HOOK_INVOCATION_ERROR";
  return status?.endsWith("_FAILED") === true ? "PROVISIONING_ERROR" : recordedProgress;
}

function shown(stack: Stack, entry: LogEntry): OperationEvent {
  switch (entry.kind) {
    case "event":
      return shownEvent(entry.event);
    case "validation":
      return shownFinding(stack, entry.found);
    case "operation":
      return shownMark(stack, entry.mark);
  }
}

/** Recorded: the service writes another word than the `PROGRESS_EVENT` of its model. */
const recordedProgress = "PROGRESS" as string as EventType;

function shownEvent({ StackName: _, ...event }: StackEvent): OperationEvent {
  return { ...event, EventType: eventType(event) };
}

function shownFinding(stack: Stack, { eventId, operation, time, finding }: ValidationEvent): OperationEvent {
  return {
    EventId: eventId,
    StackId: stack.id,
    OperationId: operation.id,
    OperationType: operation.type,
    EventType: "VALIDATION_ERROR",
    LogicalResourceId: finding.logicalId,
    PhysicalResourceId: finding.physicalId,
    ResourceType: finding.type,
    Timestamp: new Date(time),
    ValidationFailureMode: finding.failureMode,
    ValidationName: finding.name,
    ValidationStatus: "FAILED",
    ValidationStatusReason: finding.reason,
    ValidationPath: finding.path,
  };
}

/** Recorded: these rows do not carry the token of the call. */
function shownMark(stack: Stack, { eventId, operation, status, endTime }: OperationMark): OperationEvent {
  return given({
    EventId: eventId,
    StackId: stack.id,
    OperationId: operation.id,
    OperationType: operation.type,
    OperationStatus: status,
    EventType: "STACK_EVENT" as const,
    Timestamp: new Date(endTime ?? operation.startTime),
    StartTime: new Date(operation.startTime),
    EndTime: endTime === undefined ? undefined : new Date(endTime),
  });
}
