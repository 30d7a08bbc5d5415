import { compareThreeWays, type ThreeWays } from "../drift/three-ways.ts";
import type { ActualState, ResourceState, StackResource } from "../stack.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";

/** What is there of a resource that the stack has. */
export interface FoundResource {
  readonly state: ActualState;
  /** What the template would have to say for everything that a deployment changes to stay as it is. */
  readonly declared: ResourceState["properties"];
  readonly complete: ThreeWays["complete"];
}

/**
 * Looks at what is there now. Answers nothing for a resource that cannot be looked at: then what the stack remembers counts.
 */
export async function findActual(
  run: OperationRun,
  current: StackResource,
  plan: PlannedResource,
): Promise<FoundResource | undefined> {
  const { declared: properties, stackTags } = plan;
  const found = await compareThreeWays(run.engine, run.stack, current, { properties, stackTags });
  if (found.status === "UNSUPPORTED") return undefined;
  const { live, actual: declared, complete } = found;
  return { state: live === undefined ? { kind: "gone" } : { kind: "live", properties: live }, declared, complete };
}
