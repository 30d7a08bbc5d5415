import type { Deployment, DeploymentFailure } from "../history/deployment.ts";

/** What was done with an app as a whole. */
export type AppOperation = "DEPLOY" | "DESTROY" | "ROLLBACK" | "PRUNE";

/** What an app's stack was deployed as, in short; `history` has all of it. */
export type DeploymentOutline = Pick<
  Deployment,
  "id" | "operation" | "account" | "region" | "stackName" | "stackId" | "begunAt" | "endedAt" | "holder" | "outcome"
>;

/** What became of one stack in a deployment of its app. */
export interface AppDeploymentPart {
  readonly stack: string;
  /** `unknown`: nobody has written down how it ended, because the process died or lost its store. */
  readonly kind: "done" | "failed" | "skipped" | "unknown";
  /** What is in the history of the stack. Absent when nothing was begun on it. */
  readonly deployment?: DeploymentOutline;
  /** Why it failed. */
  readonly failure?: DeploymentFailure;
  /** Of a skipped one: the stacks that had failed. */
  readonly because?: readonly string[];
}

/** What came of a function of yours in a deployment of an app. */
export interface AppDeploymentFunction {
  /** The name of the unit or of the hook. */
  readonly name: string;
  readonly of: "unit" | "before" | "after";
  readonly kind: "done" | "failed" | "skipped";
  readonly failure?: DeploymentFailure;
  readonly because?: readonly string[];
}

/** One operation on an app, as the store keeps it. Plain JSON, without secrets. */
export interface AppDeployment {
  readonly v: 1;
  readonly kind: "app-deployment";
  /** Names it. The deployments of its stacks carry it as `partOf.id`. */
  readonly id: string;
  readonly app: string;
  /** The stage of the app, when it has one. */
  readonly stage?: string;
  readonly operation: AppOperation;
  /** Where the orchestrator works that has carried it out. Its stacks may be elsewhere. */
  readonly account: string;
  readonly region: string;
  readonly holder: string;
  readonly begunAt: string;
  /** Absent when nobody has written down that it ended. */
  readonly endedAt?: string;
  /** `succeeded`: every stack ended well. */
  readonly outcome: "succeeded" | "failed" | "unknown";
  /** In the order of the layers. */
  readonly stacks: readonly AppDeploymentPart[];
  /** What came of its units and of its own hooks. Absent when it has none, and while nobody has written down that it ended. */
  readonly functions?: readonly AppDeploymentFunction[];
}

/** One entry in the history of an app: an operation on all of it, or one on a single stack. */
export type AppHistoryEntry = AppDeployment | Deployment;

/** A deployment in short. */
export function outlineOf(deployment: Deployment): DeploymentOutline {
  const { id, operation, account, region, stackName, stackId, begunAt, endedAt, holder, outcome } = deployment;
  return { id, operation, account, region, stackName, stackId, begunAt, endedAt, holder, outcome };
}
