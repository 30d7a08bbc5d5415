import type { ChangesPlan, OperationHandle } from "@stacksteward/core";

/** What somebody asks for. The id is theirs: asked for again under the same id, it is the same deployment. */
export interface DeploymentRequest {
  readonly id: string;
  readonly stackName: string;
  /** The text of the template. Never a path: this service reads no file for anybody. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** How far a deployment is. Each phase says what is known in it, and no more. */
export type Progress =
  | { readonly phase: "planning" }
  | { readonly phase: "waiting"; readonly plan: ChangesPlan }
  | {
      readonly phase: "deploying";
      readonly plan: ChangesPlan;
      readonly approvedBy: string;
      /** Absent until the operation has one: whoever takes it up begins it then. */
      readonly handle?: OperationHandle;
    }
  | { readonly phase: "succeeded"; readonly status: string; readonly outputs: Readonly<Record<string, string>> }
  | { readonly phase: "rejected"; readonly rejectedBy: string }
  | { readonly phase: "failed"; readonly code: string; readonly message: string };

/** A deployment as the service keeps it. JSON. */
export type Deployment = { readonly request: DeploymentRequest; readonly requestedBy: string } & Progress;
