import type { Finding, TemplateBody, Unknown, Value } from "@stacksteward/template";

import type { Plan, PlannedChange } from "../plan/plan.ts";
import type { PolicyResource } from "./policy-resource.ts";

/**
 * What must hold of stacks, as code. Its functions are pure and synchronous: what they say follows from what they are shown,
 * so that a plan can be held against them again on another day. Made by `policy`.
 */
export interface Policy {
  readonly kind: "policy";
  /** Lower case letters, digits and hyphens, such as `queues-have-alarms`. */
  readonly id: string;
  /** What must hold, in a sentence. */
  readonly description: string;
  /** Looks at the template, before anything is sent. */
  readonly checkTemplate?: (context: TemplatePolicyContext) => void;
  /** Looks at what a change set would do, before anybody is shown it. */
  readonly checkPlan?: (context: PlanPolicyContext) => void;
  /** It only holds where all of these are true. Put there by `onlyWhere`. */
  readonly where?: readonly PolicyWhere[];
  /** Its denials are warnings. Put there by `warnOnly`. */
  readonly warnOnly?: true;
  /** What it is not held against. Put there by `exceptFor`. */
  readonly exceptions?: readonly PolicyException[];
}

/** Policies under one name. Made by `policyPack`. */
export interface PolicyPack {
  readonly kind: "policy-pack";
  /** Lower case letters, digits and hyphens. */
  readonly id: string;
  readonly policies: readonly Policy[];
}

/** What is given where policies are asked for. */
export type Policies = readonly (Policy | PolicyPack)[];

/** Which stack a policy looks at. */
export interface PolicyPlace {
  readonly stackName: string;
  /** The stage of an application. Absent where the stack belongs to none. */
  readonly stage?: string;
  /** Absent where it is not known before something is sent. */
  readonly account?: string;
  /** Absent where nobody has said it. */
  readonly region?: string;
}

/** Whether a policy is about a stack. */
export type PolicyWhere = (place: PolicyPlace) => boolean;

/** What a policy is not held against. The finding stays in the results, with the reason. */
export interface PolicyException {
  /** The policy of a pack, by its id. Default: all of the pack. */
  readonly policy?: string;
  /** The name of the stack; `*` at its end stands for whatever follows. Default: every stack. */
  readonly stack?: string;
  /** The logical id of the resource, behind those of the nested stacks that lead to it, joined by `/`. Default: all of them. */
  readonly resource?: string;
  /** Why, for whoever reads it next year. */
  readonly reason: string;
  /** The last day of the exception, `YYYY-MM-DD` in UTC. Default: it does not end. */
  readonly until?: string;
}

/** What a policy says of a stack. */
export interface PolicyFinding extends Finding {
  /** Set where the change set has shown it, and not the template. */
  readonly inPlan?: true;
  /** Why it is let go: its severity is `info` then. */
  readonly exception?: PolicyException;
}

/** What a denial or a warning is about. A resource of the context is one, and so is a change of the plan. */
export interface PolicySubject {
  readonly logicalId?: string;
  /** The logical ids of the nested stacks that lead to it, outermost first. */
  readonly stackPath?: readonly string[];
  /** The dotted path of the property, such as `BucketEncryption` or `Tags.0.Key`. */
  readonly property?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** What every policy is shown. Secrets read `****` in it. */
export interface PolicyContext extends PolicyPlace {
  /** The tags of the stack, which CloudFormation puts on its resources too. */
  readonly tags: Readonly<Record<string, string>>;
  /** What the stack is created or updated with. Unknown where only CloudFormation knows it. */
  readonly parameters: Readonly<Record<string, string | readonly string[] | Unknown>>;
  /** Whether the stack is protected from deletion. Unknown where nothing says so. */
  readonly terminationProtection: boolean | Unknown;
  /** Whether the stack goes back to what it was at an earlier deployment: denials only warn then, so that nobody is kept from it. */
  readonly isEarlier: boolean;
  /** What day it is. */
  readonly today: Date;
  /** Refuses the stack. */
  deny(this: void, message: string, subject?: PolicySubject): void;
  /** Tells, and lets it pass. */
  warn(this: void, message: string, subject?: PolicySubject): void;
}

/** What `checkTemplate` is shown. */
export interface TemplatePolicyContext extends PolicyContext {
  /** As it is written, with its loops written out. */
  readonly template: TemplateBody;
  /** The resources that the stack has, or may have, with their properties evaluated. */
  readonly resources: readonly PolicyResource[];
  /** Evaluates any part of the template; what is not known is `UNKNOWN`, and `undefined` stands for `AWS::NoValue`. */
  evaluate(this: void, part: unknown): Value | undefined;
}

/** What `checkPlan` is shown. */
export interface PlanPolicyContext extends PolicyContext {
  readonly plan: Plan;
  /** Those of nested stacks too. Empty when there are none. */
  readonly changes: readonly PlannedChange[];
  /**
   * The resources that the plan creates or changes and that `checkTemplate` was not shown: those of nested stacks, those
   * that macros make, and all of them when only CloudFormation has read the template. Their properties are the change set's.
   */
  readonly revealed: readonly PolicyResource[];
}
