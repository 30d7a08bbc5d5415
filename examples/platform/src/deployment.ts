import type { ChangesPlan, OperationHandle } from "@stacksteward/core";

/** What somebody asks for. The id is theirs: asked for again under the same id, it is the same deployment. */
export interface DeploymentRequest {
  readonly id: string;
  readonly stackName: string;
  /** The text of the template. Never a path: this service reads no file for anybody. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, RequestedValue>>;
}

/** A value, or the name of a parameter in Parameter Store that has it: the only way for what the template hides. */
export type RequestedValue = string | { readonly fromSsm: string };

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
  /** The change set has still to be taken away. */
  | { readonly phase: "rejecting"; readonly plan: ChangesPlan; readonly rejectedBy: string }
  | { readonly phase: "rejected"; readonly rejectedBy: string }
  | { readonly phase: "failed"; readonly code: string; readonly message: string };

/** A deployment as the service keeps it. JSON. */
export type Deployment = Outline & Progress;

interface Outline {
  readonly request: DeploymentRequest;
  readonly requestedBy: string;
}

/** What people see of a deployment: not what was sent, which others may not know. */
export type ShownDeployment = Pick<DeploymentRequest, "id" | "stackName"> & Omit<Outline, "request"> & Progress;

/** A deployment without its template and parameters. */
export function shown({ request: { id, stackName }, ...deployment }: Deployment): ShownDeployment {
  return { id, stackName, ...deployment };
}
