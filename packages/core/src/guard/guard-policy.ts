import type { DestroyPlan } from "../destroy/destroy-plan.ts";
import type { ChangesPlan, Plan } from "../plan/plan.ts";

/** What is about to happen, and nobody looks. */
export type Unattended =
  /** A change set is about to be executed; the plan's `terminationProtection` and `options.stackPolicy` say what is switched and set beside it. */
  | { readonly kind: "deploy"; readonly plan: ChangesPlan }
  /**
   * The protection from deletion is about to be switched, or the stack policy to be set, and nothing else: the plan changes no
   * resource, or its changes were executed already.
   */
  | { readonly kind: "settings"; readonly plan: Plan }
  /** What a failed creation has left is about to be deleted, so that the stack can be created anew. */
  | { readonly kind: "clean-up"; readonly plan: DestroyPlan };

/** What a deployment is about to do. */
export type UnattendedDeployment = Exclude<Unattended, { readonly kind: "clean-up" }>;

/** One thing that may not happen unattended. Plain data. */
export interface GuardRefusal {
  /** Which policy says so. */
  readonly policy: string;
  /** What may not happen, for people. */
  readonly reason: string;
  /** The logical ids it is about, behind those of the nested stacks that lead to them, joined by `/`. */
  readonly resources: readonly string[];
}

/** Decides what may happen unattended: answers what may not, or an empty list. It must not change anything. One that throws, or answers no list, refuses. */
export type GuardPolicy = (about: Unattended) => readonly GuardRefusal[] | Promise<readonly GuardRefusal[]>;
