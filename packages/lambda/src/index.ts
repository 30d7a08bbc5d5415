export { chainExecutions, type ChainOptions, type ChainOutcome } from "./chain-executions.ts";
export {
  createDurableOrchestrator,
  type DurableOrchestrator,
  type DurableOrchestratorOptions,
} from "./create-durable-orchestrator.ts";
export { deployInTime, type Deployment, type DeploymentProgress, type InvocationOptions } from "./deploy-in-time.ts";
export { createDurableEngine } from "./durable-engine.ts";
export { LambdaErrorCode } from "./lambda-error.ts";
export { createStackNews, tellStackStatus, type StackNews, type StackStatusEvent } from "./stack-news.ts";
export { waitForApproval, type Approval } from "./wait-for-approval.ts";
