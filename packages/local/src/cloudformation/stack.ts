import type {
  Capability,
  Output,
  OperationEntry,
  ResourceStatus,
  RollbackConfiguration,
  StackStatus,
  Tag,
} from "@aws-sdk/client-cloudformation";
import type { Json, Template, TemplateBody } from "@stacksteward/template";

import type { StackDrift } from "./drift/stack-drift.ts";
import type { EventLog, StackOperation } from "./event-log.ts";
import type { ImportTargets } from "./imports/import-target.ts";
import type { StackPolicy } from "./policies/stack-policy.ts";

/** One parameter of a deployed or requested stack. */
export interface StackParameter {
  readonly key: string;
  /** As given by the caller or by the template's default; a list is one comma-delimited string. */
  readonly value: string;
  /** What an `AWS::SSM::Parameter::Value` type stood for at this operation. */
  readonly resolvedValue?: string;
  /** What `Ref` returns: a list for list types. */
  readonly refValue: string | readonly string[];
  readonly noEcho: boolean;
}

/** Everything a create or an update asks a stack to be, already read, resolved and checked. */
export interface DesiredState {
  /** As submitted; `GetTemplate` answers its text byte for byte. */
  readonly template: Template;
  /** With the transforms applied. */
  readonly body: TemplateBody;
  /** Why they could not be applied: the operation that is to bring this about fails for it, and `body` is what the stack was before. */
  readonly transformFailure?: string;
  readonly parameters: readonly StackParameter[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly Capability[];
  readonly notificationArns: readonly string[];
  readonly roleArn?: string;
  readonly rollbackConfiguration: RollbackConfiguration;
}

/** What one resource is, once its provider has made it. */
export interface ResourceState {
  /** The physical id, which is also what `Ref` returns. */
  readonly physicalId: string;
  /** The properties it was made from, evaluated. */
  readonly properties: Readonly<Record<string, Json>>;
  /** What `Fn::GetAtt` returns beside the properties. */
  readonly attributes: Readonly<Record<string, Json>>;
  /** Whether attributes are masked wherever they are shown: a custom resource may ask for that. */
  readonly noEcho?: boolean;
  /** Whether an import brought it into its stack: the rollback of that operation leaves it where it is. */
  readonly isImported?: true;
}

/** One resource of a stack: what it is, and how the last step on it went. */
export interface StackResource extends ResourceState {
  readonly logicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  /** When `status` was set, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** The properties as the template has them, with dynamic references unresolved: what an update is compared with. */
  readonly declared: Readonly<Record<string, Json>>;
  /** The properties as events show them: JSON text, scalars as strings, `NoEcho` values masked. */
  readonly eventProperties: string;
  /** The stack's tags, when resources of its type can carry tags: they are put on it beside its own. */
  readonly stackTags: readonly Tag[];
  readonly metadata?: Json;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  /** The logical ids that must be there before it, and must outlive it. */
  readonly dependencies: readonly string[];
  /** Whether a rollback went on without it: it may be anything, and is not checked for drift until something is done about it. */
  readonly isSkipped?: true;
}

/** A stack as the service remembers it. Only the engine's own modules change one. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly creationTime: number;
  readonly timeoutInMinutes?: number;
  /** Under which origin its creator reached the cloud, to understand template URLs that were built on it. */
  readonly origin?: string;
  readonly events: EventLog;

  /** The stack this one is nested in, and the outermost one: an import may nest it later. */
  parentId?: string;
  rootId?: string;
  /** Another name that API calls may use for it; templates may not. */
  alias?: string;
  status: StackStatus;
  statusReason?: string;
  lastUpdatedTime?: number;
  deletionTime?: number;
  disableRollback: boolean;
  /** Whether its last operation was over once configuration was applied, without waiting for what it made. */
  isExpress: boolean;
  terminationProtection: boolean;
  /** The change set that made the stack what it is. */
  changeSetId?: string;
  /** What the operation's change set says of nested stacks, by logical id. Empty when it was not made with them. */
  reviewed: ReadonlyMap<string, ReviewedStack>;
  /** What the running or last operation asked for; absent while only change sets exist. */
  desired?: DesiredState;
  /** What the stack was before its last update: a failed one goes back to it, and so does one whose parent fails. */
  previous?: DesiredState;
  readonly resources: Map<string, StackResource>;
  /** What updates may do to its resources; absent as long as nobody has set one. */
  policy?: StackPolicy;
  /** What stands in its place while the running update lasts. */
  policyDuringUpdate?: StackPolicy;
  /** What a rollback would have to take back: of a stack in `UPDATE_FAILED` or `UPDATE_ROLLBACK_FAILED`, or not yet cleaned up. */
  unfinished?: UnfinishedUpdate;
  /** The operation of a nested stack that waits for its parent, to clean up or to be taken back. */
  held?: StackOperation;
  /** Whether it ever was in a stable `…_COMPLETE` status: what a rollback can go back to. */
  wasStable: boolean;
  /** What physically exists but has been replaced: the next clean-up deletes it. */
  retired: StackResource[];
  /** What drift detections have found; absent before the first one. */
  drift?: StackDrift;
  outputs: readonly Output[];
  /** Names of exports that the deployed templates import. */
  imports: ReadonlySet<string>;
  /** Newest first. */
  lastOperations: readonly OperationEntry[];
  /** The token of the last operation, to recognise the same call made again. */
  lastRequest?: { readonly operation: string; readonly token: string; readonly fingerprint: string };
  /** How many operations have begun on it: whoever prepared something for an earlier one can tell that it is out of date. */
  generation: number;
  /** The operation that is running now, when one is. */
  running?: RunningOperation;
}

/** What updates have done that neither succeeded nor were taken back. */
export interface UnfinishedUpdate {
  /** By logical id, the record from the last stable state; `undefined` for a resource that was added since. */
  readonly before: ReadonlyMap<string, StackResource | undefined>;
  /** The same of resources that only got other policies: they are brought back without a word. */
  readonly kept: ReadonlyMap<string, StackResource>;
  /** By logical id, what was really there where that counts: a rollback brings it back, whatever the record says. Default: of none. */
  readonly actual?: ReadonlyMap<string, ActualState>;
  readonly retainExceptOnCreate: boolean;
  /** What the stack offered to others in that state, and what it imported. */
  readonly outputs: readonly Output[];
  readonly imports: ReadonlySet<string>;
}

/** What an update that reverts drift found in place of a resource's record. */
export type ActualState =
  /** Nothing: it made the resource anew. */
  | { readonly kind: "gone" }
  | { readonly kind: "live"; readonly properties: ResourceState["properties"] }
  /** What the new template wants: only the record was changed. */
  | { readonly kind: "wanted" };

/** A nested stack as the change set that is executed has it. */
export interface ReviewedStack {
  /** One in review waits to be created; any other is updated. */
  readonly stack: Stack;
  /** What it imports, by logical id. */
  readonly imports: ImportTargets;
  /** What was reviewed, whatever its URL holds by now. */
  readonly template: Template;
  readonly changeSetId: string;
  readonly nested: ReadonlyMap<string, ReviewedStack>;
}

/** A handle on an operation that has begun. */
export interface RunningOperation {
  readonly operationId: string;
  /** Fulfils when the stack has reached a terminal status; it never rejects. */
  readonly settled: Promise<void>;
  /**
   * Stops starting and waiting for resources. With a `reason` the operation then fails for it, and cleans up by its own rules;
   * without one it is abandoned where it stands, for the operation that takes its place.
   */
  cancel(reason?: string): void;
}
