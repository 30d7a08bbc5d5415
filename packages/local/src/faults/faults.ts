import type { Service } from "../wire/operation.ts";

/**
 * What a resource does while it is made to fail. `rollback` is the update that takes a failed update of the stack back,
 * and the step that gives back what a failed operation has imported. Moving to another stack is an update of tags.
 * `detect-drift` is the look of a drift detection at it.
 */
export type ResourceAction = "create" | "update" | "delete" | "import" | "rollback" | "detect-drift";

/**
 * Where an attempt fails: when the service is asked, or after it has agreed, while the resource settles.
 * A resource whose creation fails while it settles has its physical id by then, and has to be taken away again.
 */
export type FailureStage = "request" | "stabilization";

/** A resource operation that is about to happen, or to have happened. */
export interface ResourceAttempt {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly action: ResourceAction;
  readonly stage: FailureStage;
}

/** Makes resources fail. Every selector given must match; none given matches everything. */
export interface ResourceFault {
  readonly account?: string;
  readonly region?: string;
  /** Name of the stack. */
  readonly stack?: string;
  readonly logicalId?: string;
  readonly type?: string;
  /** Default: any of them. */
  readonly action?: ResourceAction;
  /** Default: `request`. */
  readonly stage?: FailureStage;
  /** The `ResourceStatusReason`, or the `DriftStatusReason`. Default "Resource handler returned message: \"Injected fault\" (RequestToken: …, HandlerErrorCode: GeneralServiceException)". */
  readonly reason?: string;
  /** How many attempts fail. Default: all. */
  readonly times?: number;
}

/** Which API calls a fault hits. */
export interface CallFault {
  /** Default: every service. */
  readonly service?: Service["name"];
  /** Default: every operation. */
  readonly operation?: string;
  readonly account?: string;
  readonly region?: string;
  /** How many calls are hit. Default: all. */
  readonly times?: number;
}

/** What happens to a call that is hit. */
export type CallFaultEffect =
  /** Refused before anything is done, with this error. */
  | { readonly kind: "error"; readonly code: string; readonly message: string; readonly statusCode: number }
  /** Never answered: the connection breaks before anything is done. */
  | { readonly kind: "lost" }
  /** Never answered: the caller's patience ends after so many milliseconds of cloud time, before anything is done. */
  | { readonly kind: "timed-out"; readonly milliseconds: number }
  /** Done, but the connection breaks before the answer. */
  | { readonly kind: "acted" }
  /** Done at once, answered so many milliseconds of cloud time later. */
  | { readonly kind: "late"; readonly milliseconds: number };

/** A fault that was injected, for counting and for taking it back. */
export interface InjectedFault {
  /** How often it has struck. */
  readonly hits: number;
  /** Takes it back. */
  remove(): void;
}

/** Faults on request. They strike in the order in which they were injected, the first that matches only. */
export interface Faults {
  /** Lets a resource's create, update or delete fail. */
  failResource(fault?: ResourceFault): InjectedFault;
  /** Answers `Throttling` "Rate exceeded" (`ThrottlingException` in JSON services, `SlowDown` in S3) without doing anything. */
  throttle(fault?: CallFault): InjectedFault;
  /**
   * Throttles what is called more often than `perSecond` times in a second of cloud time, all matching calls together.
   * AWS counts for each account and region: name them when the cloud has several.
   */
  limitRate(fault: CallFault & { readonly perSecond: number }): InjectedFault;
  /** Answers an error of your choice without doing anything. */
  refuse(
    fault: CallFault & { readonly code: string; readonly message: string; readonly statusCode?: number },
  ): InjectedFault;
  /** Breaks the connection before anything is done, as a lost request would look to the caller. */
  lose(fault?: CallFault): InjectedFault;
  /** Does nothing and stays silent until the caller gives up: in process with a `TimeoutError` after `milliseconds`, by default 60,000. */
  timeOut(fault?: CallFault & { readonly milliseconds?: number }): InjectedFault;
  /** Does what was asked, then breaks the connection: the caller can't know. */
  loseAnswer(fault?: CallFault): InjectedFault;
  /** Does what was asked at once, and answers `milliseconds` later. */
  delayAnswer(fault: CallFault & { readonly milliseconds: number }): InjectedFault;
  /** Takes every fault back. */
  clear(): void;
}

/** The side of {@link Faults} that the cloud itself asks. */
export interface FaultSource {
  /** The reason with which this attempt fails, or `undefined` when it may go on. */
  resourceFailure(attempt: ResourceAttempt): string | undefined;
  callFault(
    call: Required<Pick<CallFault, "operation" | "account" | "region">> & { readonly service: string },
  ): CallFaultEffect | undefined;
}
