import type { OfflinePlan } from "../plan-offline/offline-plan.ts";
import type { PolicyFinding } from "../policies/policy.ts";
import type { Plan } from "../plan/plan.ts";
import type { LinkKind } from "./app.ts";

/** A value that nobody knows before another stack of the app is deployed. */
export interface Placeholder {
  /** `<network.SubnetIds>`: what stands for it in a text. */
  readonly name: string;
  /** The stack that gives it. */
  readonly stack: string;
  readonly kind: Exclude<LinkKind, "depends-on">;
  /** The output, the export or the SSM parameter. */
  readonly source: string;
  /** The parameter that takes it. Absent where the template itself does. */
  readonly parameter?: string;
}

/** Something that a stack takes from elsewhere and that was known when the stack was predicted. */
export interface TakenInput {
  /** What is taken, for people: an output, an SSM parameter, or a dynamic reference as the template says it. */
  readonly source: string;
  /** The parameter that takes it. Absent of a dynamic reference. */
  readonly parameter?: string;
  /** What it was. Of what `fromSsm` takes and of a dynamic reference there is the version instead. */
  readonly value?: string;
  readonly version?: string;
}

/** Which stack of an app a plan is about. */
interface StackOutline {
  readonly stack: string;
  readonly layer: string;
  /** That the layer is protected: `deployApp` changes nothing in it unless `unprotect` names it. Absent otherwise. */
  readonly protected?: true;
  /** The stacks of the app that it waits for. */
  readonly needs: readonly string[];
  /** `sha256:` over its definition and the text of its template, without secrets: whoever approves the plan approves these. */
  readonly definition: string;
}

/** What becomes of one stack of an app. */
export type StackPlan = ExactStackPlan | PredictedStackPlan | RefusedStackPlan;

/** Everything it needs is known, and stays as it is: this is what will be executed, and nothing else. */
export interface ExactStackPlan extends StackOutline {
  readonly kind: "exact";
  readonly plan: Plan;
}

/** It takes what other stacks have yet to give, so that it is worked out here and planned exactly when they are deployed. */
export interface PredictedStackPlan extends StackOutline {
  readonly kind: "predicted";
  readonly prediction: OfflinePlan;
  /** The account it was predicted in. Absent when nobody said which that is. */
  readonly account?: string;
  readonly placeholders: readonly Placeholder[];
  /**
   * What it takes that was known: it is approved as it was, and more is asked about when it has moved. Absent when it takes
   * nothing else, and in plans of earlier versions.
   */
  readonly inputs?: readonly TakenInput[];
  /** What the protection from deletion is switched to. Absent when it stays as it is. */
  readonly terminationProtection?: boolean;
  /** What the policies of the orchestrator say of its template, where they do not deny it. Absent when they say nothing. */
  readonly policyFindings?: readonly PolicyFinding[];
}

/** It cannot be planned. Nothing of it is approved with the plan. */
export interface RefusedStackPlan extends StackOutline {
  readonly kind: "refused";
  readonly failure: { readonly code: string; readonly message: string };
}

/** What becomes of one unit of an app, as it says itself. */
export type PlannedUnit = { readonly unit: string; readonly layer: string } & (
  | { readonly kind: "planned"; readonly changes: readonly string[] }
  /** It has no plan: it is applied each time, and that is what is approved. */
  | { readonly kind: "unknown" }
  | { readonly kind: "refused"; readonly failure: { readonly code: string; readonly message: string } }
);

/** What a deployment of a whole app would do. Plain JSON: it can be stored, sent and approved elsewhere. */
export interface AppPlan {
  readonly format: "stacksteward.app-plan";
  readonly version: 1;
  /** The run that made it. */
  readonly id: string;
  readonly app: string;
  readonly createdAt: string;
  /** From when on nothing is begun by it, on the clock of the orchestrator that is to. Absent when it waits for ever. */
  readonly expiresAt?: string;
  /** In the order of the layers. */
  readonly stacks: readonly StackPlan[];
  /** Absent when the app has none. */
  readonly units?: readonly PlannedUnit[];
  /** Whether a stack certainly, or possibly, loses data, as far as it can be known now. */
  readonly isDestructive: boolean;
  /** `sha256:` over everything else: finds a plan that was edited or cut short. */
  readonly digest: string;
}

/** Whether nothing of a stack changes, so that what it gives to others is known now. */
export function isUnchanged(planned: StackPlan): boolean {
  return planned.kind === "exact" && planned.plan.kind === "no-changes";
}
