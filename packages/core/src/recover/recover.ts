import type { Environment } from "../environments/environment.ts";
import { lookAtStack, stackNotFound } from "../service/describe-stack.ts";
import { recommendationsFor, type Recommendation } from "./recommendations.ts";
import { stuckResources, type StuckResource } from "./stuck-resources.ts";

/** What can be done about a stack. */
export interface RecoveryAdvice {
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly status: string;
  /** The best way first. */
  readonly recommendations: readonly Recommendation[];
  /** Of a rollback that has failed: what could not be brought back, and may be skipped. */
  readonly stuck: readonly StuckResource[];
}

/** Looks at a stack and says what can be done, and what comes of it. Changes nothing. */
export async function recover(
  environment: Environment,
  signal: AbortSignal,
  nameOrId: string,
): Promise<RecoveryAdvice> {
  const found = await lookAtStack(environment, signal, nameOrId);
  if (found === undefined) throw stackNotFound(nameOrId);
  const { stackId, name: stackName, status } = found;
  const hasStuck = status === "UPDATE_ROLLBACK_FAILED";
  return {
    stackName,
    stackId,
    region: environment.region,
    status,
    recommendations: recommendationsFor(status),
    stuck: hasStuck ? await stuckResources(environment, signal, stackId) : [],
  };
}
