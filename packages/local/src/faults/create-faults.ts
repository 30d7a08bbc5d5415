import type { CloudClock } from "../clock/cloud-clock.ts";
import type { CallFault, CallFaultEffect, Faults, FaultSource, InjectedFault, ResourceFault } from "./faults.ts";

interface Injection<Selector, Effect> {
  readonly selector: Selector;
  readonly effect: Effect;
  /** Asked of each subject that matches. Default: it strikes. */
  readonly spares?: () => boolean;
  left: number;
  hits: number;
}

/** No faults yet. Rates are counted on `clock`. */
export function createFaults(clock: Pick<CloudClock, "now">): Faults & FaultSource {
  const resources: Injection<ResourceFault, string>[] = [];
  const calls: Injection<CallFault, (service: string) => CallFaultEffect>[] = [];
  const onCalls = (selector: CallFault, effect: CallFaultEffect): InjectedFault =>
    inject(calls, selector, () => effect);
  return {
    failResource: (fault = {}) => inject(resources, { stage: "request", ...fault }, fault.reason ?? defaultReason),
    throttle: (fault = {}) => inject(calls, fault, throttled),
    limitRate: (fault) => inject(calls, fault, throttled, withinRate(clock, fault.perSecond)),
    refuse: (fault) =>
      onCalls(fault, { kind: "error", code: fault.code, message: fault.message, statusCode: fault.statusCode ?? 400 }),
    lose: (fault = {}) => onCalls(fault, { kind: "lost" }),
    timeOut: (fault = {}) =>
      onCalls(fault, { kind: "timed-out", milliseconds: checkedWait(fault.milliseconds ?? 60_000) }),
    loseAnswer: (fault = {}) => onCalls(fault, { kind: "acted" }),
    delayAnswer: (fault) => onCalls(fault, { kind: "late", milliseconds: checkedWait(fault.milliseconds) }),
    clear() {
      resources.length = 0;
      calls.length = 0;
    },
    resourceFailure: ({ stackName, ...attempt }) => strike(resources, { ...attempt, stack: stackName }),
    callFault: (call) => strike(calls, call)?.(call.service),
  };
}

const defaultReason =
  'Resource handler returned message: "Injected fault" (RequestToken: 00000000-0000-4000-8000-000000000000, HandlerErrorCode: GeneralServiceException)';

const selectors = [
  "account",
  "region",
  "stack",
  "logicalId",
  "type",
  "action",
  "stage",
  "service",
  "operation",
] as const;

/** What each service answers to a caller who asks too often. */
function throttled(service: string): CallFaultEffect {
  if (service === "s3")
    return { kind: "error", code: "SlowDown", message: "Please reduce your request rate.", statusCode: 503 };
  const code = service === "ssm" ? "ThrottlingException" : "Throttling";
  return { kind: "error", code, message: "Rate exceeded", statusCode: 400 };
}

/** Whether a call is among the first of the second that ends now; those count, the throttled ones do not. */
function withinRate(clock: Pick<CloudClock, "now">, perSecond: number): () => boolean {
  if (!(perSecond > 0)) {
    throw new RangeError(`A rate must allow something: perSecond is ${perSecond}. Use throttle() to allow nothing.`);
  }
  let accepted: number[] = [];
  return () => {
    const now = clock.now();
    accepted = accepted.filter((moment) => moment > now - 1000);
    if (accepted.length >= perSecond) return false;
    accepted.push(now);
    return true;
  };
}

function checkedWait(milliseconds: number): number {
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new RangeError(`A fault can't wait for ${milliseconds} milliseconds: give a number from 0.`);
}

function inject<Selector extends { readonly times?: number }, Effect>(
  injections: Injection<Selector, Effect>[],
  selector: Selector,
  effect: Effect,
  spares?: () => boolean,
): InjectedFault {
  const times = selector.times ?? Infinity;
  if (!(times >= 1))
    throw new RangeError(`A fault must strike at least once: times is ${times}. Leave it out to strike always.`);
  const injection: Injection<Selector, Effect> = {
    selector,
    effect,
    ...(spares === undefined ? {} : { spares }),
    left: times,
    hits: 0,
  };
  injections.push(injection);
  return {
    get hits() {
      return injection.hits;
    },
    remove() {
      const index = injections.indexOf(injection);
      if (index >= 0) injections.splice(index, 1);
    },
  };
}

function strike<Selector extends object, Effect>(
  injections: readonly Injection<Selector, Effect>[],
  subject: Partial<Record<(typeof selectors)[number], string>>,
): Effect | undefined {
  const hit = injections.find(({ selector, spares, left }) => {
    const wanted: Partial<Record<(typeof selectors)[number], string>> = selector;
    const matches = left > 0 && selectors.every((key) => wanted[key] === undefined || wanted[key] === subject[key]);
    return matches && spares?.() !== true;
  });
  if (hit === undefined) return undefined;
  hit.left -= 1;
  hit.hits += 1;
  return hit.effect;
}
