import type { DataLossRisk } from "../plan/plan.ts";

/** What becomes of a resource when its stack is destroyed, by its `DeletionPolicy`. `undecided`: the policy is not known until then. */
export type ResourceFate = "deleted" | "retained" | "snapshot" | "undecided";

/** A resource of a stack that is to go. */
export interface DoomedResource {
  /** The logical ids of the nested stacks that lead to it, outermost first. Absent in the stack itself. */
  readonly stackPath?: readonly string[];
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly fate: ResourceFate;
  readonly dataLoss: DataLossRisk;
}

/** An export that other stacks import, so that CloudFormation does not let the stack go. */
export interface ImportedExport {
  readonly exportName: string;
  readonly importedBy: readonly string[];
}

/** What there is of a stack before it goes. */
export interface DestroyInventory {
  /** Nested stacks are followed by their resources. */
  readonly resources: readonly DoomedResource[];
  readonly importedExports: readonly ImportedExport[];
}

/** What destroying a stack would do. Plain JSON: it can be stored, sent and approved elsewhere, and `destroy` takes it. */
export interface DestroyPlan extends DestroyInventory {
  readonly format: "stacksteward.destroy-plan";
  readonly version: 1;
  readonly kind: "destruction";
  readonly id: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly status: string;
  /** Absent when it was never updated. */
  readonly updatedAt?: string;
  readonly createdAt: string;
  readonly terminationProtection: boolean;
  /** Whether data is lost, or may be. */
  readonly isDestructive: boolean;
  /** `sha256:` over everything else. */
  readonly digest: string;
}
