import type { Engine } from "../cloudformation/engine.ts";
import type { Service } from "../wire/operation.ts";
import { changeOperations } from "./change-operations.ts";
import { readOperations } from "./read-operations.ts";

/**
 * The Cloud Control API: reads and changes any resource that has a live state, behind the back of the stack that made it.
 * See https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/Welcome.html.
 */
export function createCloudControl(engine: Engine): Service {
  return { name: "cloudcontrolapi", operations: { ...readOperations(engine), ...changeOperations(engine) } };
}
