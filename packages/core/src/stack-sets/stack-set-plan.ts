import type { Finding } from "@stacksteward/template";

import type { PolicyFinding } from "../policies/policy.ts";
import type { DryRun } from "./dry-run-report.ts";
import type { Rectangle } from "../rollout/cover-places.ts";

/** Instances to which the same happens: every account of a rectangle in every region of it. */
export interface InstanceGroup extends Rectangle {
  /** What they are to have instead of the set's own values. Absent when that stays as it is. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly overridesBefore?: Readonly<Record<string, string>>;
  /** Why they are updated: the set changes, they were behind, or their own values change. */
  readonly because?: "definition" | "outdated" | "overrides";
  /** The organizational unit of each account. Absent for self-managed sets. */
  readonly units?: Readonly<Record<string, string>>;
}

/** A parameter of the set that changes. Secret values are `****`. */
export interface SetParameterChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** The service shows no value to compare with. */
  readonly unknown?: true;
}

/** Something that stands in the way of a rollout, or will. */
export interface RolloutBlock {
  readonly kind:
    | "operation-in-progress"
    | "inoperable"
    | "suspended"
    | "mapping-without-region"
    | "macro"
    | "auto-deployment"
    | "permission-model"
    | "unit-unknown"
    | "protected"
    | "unseen"
    | "role-missing";
  /** `refuses`: nothing is begun; `warns`: those that it names will fail or be passed over. */
  readonly effect: "refuses" | "warns";
  readonly message: string;
  readonly instances?: readonly { readonly account: string; readonly region: string }[];
}

/** How many calls a rollout in one wave takes, beside what it could take at best and what one call for each account would be. */
export interface CallCount {
  readonly calls: number;
  readonly atLeast: number;
  readonly byAccount: number;
}

/** What a rollout of a stack set would do. Plain JSON: it can be stored, sent and approved elsewhere. */
export interface StackSetPlan {
  readonly format: "stacksteward.stack-set-plan";
  readonly version: 1;
  /** The run that made it. */
  readonly id: string;
  readonly stackSet: string;
  readonly region: string;
  readonly permissionModel: "SELF_MANAGED" | "SERVICE_MANAGED";
  readonly createdAt: string;
  /** `CREATE`: there is no set yet. `NONE`: the set stays as it is; its instances may not. */
  readonly operation: "CREATE" | "UPDATE" | "NONE";
  readonly template: {
    readonly digest: string;
    /** Of the template that the set has. */
    readonly before?: string;
    readonly change: "new" | "same" | "different" | "unknown";
    /** The sections that mean something else. */
    readonly sections?: readonly string[];
  };
  readonly parameters: readonly SetParameterChange[];
  /** Members of the set beside template and parameters that change, such as `tags`. */
  readonly settings: readonly string[];
  readonly create: readonly InstanceGroup[];
  readonly update: readonly InstanceGroup[];
  /** In the set and in no target; what becomes of them is `onRemoval`. */
  readonly remove: readonly InstanceGroup[];
  readonly onRemoval: "KEEP" | "RETAIN" | "DELETE";
  readonly leave: readonly InstanceGroup[];
  readonly counts: Readonly<Record<"create" | "update" | "remove" | "leave", number>>;
  /** Of which instances their own values were looked at: those that the definition names, all, or none. */
  readonly overridesRead: "named" | "all" | "none";
  /** What the lint warns of in the template, and its errors where they are not refused. Absent when it says nothing, or did not look. */
  readonly findings?: readonly Finding[];
  /** What the policies of the orchestrator say of the template, where they do not deny it. Absent when they say nothing. */
  readonly policyFindings?: readonly PolicyFinding[];
  readonly blocks: readonly RolloutBlock[];
  readonly calls: CallCount;
  /** What change sets in the target accounts said. Absent when nobody asked. */
  readonly dryRun?: DryRun;
  /** `sha256:` over what is done: everything but `id`, `createdAt`, `findings`, `policyFindings`, `blocks` and `dryRun`, so that two plans for the same have the same. */
  readonly digest: string;
}
