import { UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { Plan } from "../plan/plan.ts";

/** Switches the protection from deletion when the plan says so. Setting it twice is setting it once. */
export async function switchProtection(context: WorkflowContext, environment: Environment, plan: Plan): Promise<void> {
  const { terminationProtection, stackId } = plan;
  if (terminationProtection === undefined) return;
  await context.step("switch the protection from deletion", async () => {
    await environment.call("UpdateTerminationProtection", context.signal, (client, options) =>
      client.send(
        new UpdateTerminationProtectionCommand({
          StackName: stackId,
          EnableTerminationProtection: terminationProtection,
        }),
        options,
      ),
    );
  });
}
