import type { DestroyPlan } from "../destroy/destroy-plan.ts";
import type { ChangesPlan } from "../plan/plan.ts";

/** What is about to happen, and nobody looks. */
export type Unattended =
  /** A change set is about to be executed. */
  | { readonly kind: "deploy"; readonly plan: ChangesPlan }
  /** What a failed creation has left is about to be deleted, so that the stack can be created anew. */
  | { readonly kind: "clean-up"; readonly plan: DestroyPlan };

/** One thing that may not happen unattended. Plain data. */
export interface GuardRefusal {
  /** Which policy says so. */
  readonly policy: string;
  /** What may not happen, for people. */
  readonly reason: string;
  /** The logical ids it is about, behind those of the nested stacks that lead to them, joined by `/`. */
  readonly resources: readonly string[];
}

/** Decides what may happen unattended: answers what may not, or nothing. It must not change anything. One that throws refuses. */
export type GuardPolicy = (about: Unattended) => readonly GuardRefusal[] | Promise<readonly GuardRefusal[]>;
