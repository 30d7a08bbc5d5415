import { withDurableExecution, type DurableLambdaHandler } from "@aws/durable-execution-sdk-js";
import type { DeployResult } from "@stacksteward/core";
import { createDurableOrchestrator, type DurableOrchestratorOptions } from "@stacksteward/lambda";

import { stackOf, type DeployRequest } from "./request.ts";

/** The durable way: one execution, whose process is given up while CloudFormation works. */
export function createDurableHandler(options: DurableOrchestratorOptions): DurableLambdaHandler {
  return withDurableExecution(async (request: DeployRequest, durable): Promise<DeployResult> => {
    const orchestrator = createDurableOrchestrator(durable, options);
    try {
      return await orchestrator.deploy(stackOf(request));
    } finally {
      orchestrator.close();
    }
  });
}
