import type { OperationEvent } from "./operation-event.ts";

/** One field of an event, as it stands in JSON. */
export interface EventField {
  readonly type: "string" | "number" | "boolean" | "object";
  /** Whether events of this kind may lack it. */
  readonly optional: boolean;
  readonly about: string;
}

/** One kind of event. */
export interface EventKind {
  readonly about: string;
  readonly fields: Readonly<Record<string, EventField>>;
}

type EventOf<Kind> = Extract<OperationEvent, { readonly kind: Kind }>;
type TypeName<T> = T extends string ? "string" : T extends number ? "number" : T extends boolean ? "boolean" : "object";
type FieldNames<Kind> = Exclude<keyof EventOf<Kind>, "kind" | "version" | "sequence">;
type IsOptional<T, Name extends keyof T> = object extends Pick<T, Name> ? true : false;

/** What the compiler holds the registry to: every kind, every field, its type, and whether it may be missing. */
type EventRegistry = {
  readonly [Kind in OperationEvent["kind"]]: EventKind & {
    readonly fields: {
      readonly [Name in FieldNames<Kind>]: EventField & {
        readonly type: TypeName<NonNullable<EventOf<Kind>[Name]>>;
        readonly optional: IsOptional<EventOf<Kind>, Name>;
      };
    };
  };
};

const text = (about: string) => ({ type: "string", optional: false, about }) as const;
const maybeText = (about: string) => ({ type: "string", optional: true, about }) as const;

const operation = text("What was asked for: `CREATE`, `UPDATE`, `DELETE`, `IMPORT`, `ROLLBACK` or `REFACTOR`.");

const stackEvent = {
  eventId: text("CloudFormation's id of the event. No two events of a stack share one."),
  at: text("When CloudFormation says it happened, in ISO 8601."),
  stackId: text("The stack it happened in, which may be nested in the one that is followed."),
  stackName: text("That stack's name."),
  logicalId: text("The resource, or the stack's own name."),
  physicalId: maybeText("What the resource is called in its service, once it is known; secrets hidden."),
  type: text("The type of the resource, such as `AWS::SQS::Queue`."),
  status: text("The new status, such as `CREATE_COMPLETE`."),
  reason: maybeText("Why, in the service's words; secrets hidden."),
  clientRequestToken: maybeText("The token of the call that set the operation off."),
  hook: {
    type: "object",
    optional: true,
    about: "What a hook said: `type`, `status`, `reason`, `invocationPoint`, `failureMode`.",
  },
} as const;

/**
 * Every kind of event that an operation tells of, with its fields, for whoever reads events as JSON. Each event also has
 * `kind`, `version` and `sequence`. A field is only ever added within a version; one that goes or changes makes another.
 */
export const operationEvents: EventRegistry = {
  "operation-started": {
    about:
      "CloudFormation has begun, or an operation that was begun before is followed. A refactor says so for each of its stacks.",
    fields: {
      operation,
      stackId: text("The stack."),
      stackName: text("Its name."),
      resources: {
        type: "number",
        optional: true,
        about:
          "How many of the stack's resources are to be added, modified, removed, imported or moved, when that is known.",
      },
    },
  },
  "stack-status": {
    about: "The stack, or one nested in it, took a new status: `stackId` tells which.",
    fields: stackEvent,
  },
  "resource-status": {
    about: "A resource of the stack, or of one nested in it, took a new status.",
    fields: stackEvent,
  },
  "operation-ended": {
    about:
      "The operation is over. It is the last event; of a refactor there is one for each of its stacks, behind all others.",
    fields: {
      operation,
      stackId: text("The stack."),
      stackName: text("Its name."),
      status: text("The status the stack is left in."),
      succeeded: { type: "boolean", optional: false, about: "Whether it did what was asked for. A rollback did not." },
    },
  },
};
