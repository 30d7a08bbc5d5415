/** The operations that are watched. A refactor begins and ends on each of its stacks. A rollback is one when somebody asked for it; the automatic one belongs to the operation that failed. */
export type OperationKind = "CREATE" | "UPDATE" | "DELETE" | "IMPORT" | "ROLLBACK" | "REFACTOR";

/** One line of a stack's history, in CloudFormation's words (`StackEvent`). Resource properties are left out: they hold what nobody wants to log. */
export interface StackEvent {
  readonly eventId: string;
  readonly at: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly clientRequestToken?: string;
  readonly hook?: StackEventHook;
}

/** What a hook said of a resource. */
export interface StackEventHook {
  readonly type: string;
  readonly status?: string;
  readonly reason?: string;
  readonly invocationPoint?: string;
  readonly failureMode?: string;
}

/** What happens while an operation runs. Versioned and serialisable; `sequence` counts from 0 within one operation. */
export type OperationEvent = {
  readonly version: 1;
  readonly sequence: number;
} & OperationEventBody;

/** {@link OperationEvent} before it has its number. */
export type OperationEventBody =
  | {
      readonly kind: "operation-started";
      readonly operation: OperationKind;
      readonly stackId: string;
      readonly stackName: string;
      /** How many resources are to be added, modified, removed, imported or moved, when that is known. */
      readonly resources?: number;
    }
  /** The stack itself, or a stack nested in it, took a new status: `stackId` tells which. */
  | ({ readonly kind: "stack-status" } & StackEvent)
  /** A resource did, of the stack or of a nested one. */
  | ({ readonly kind: "resource-status" } & StackEvent)
  | {
      readonly kind: "operation-ended";
      readonly operation: OperationKind;
      readonly stackId: string;
      readonly stackName: string;
      readonly status: string;
      readonly succeeded: boolean;
    };

/** Receives events as they happen. It is not waited for, and what it throws or rejects with is logged once, as a warning, and changes nothing: telling is not doing. */
export type EventSink = (event: OperationEvent) => void | Promise<void>;
