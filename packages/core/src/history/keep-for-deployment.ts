import type { Store, WorkflowContext } from "@stacksteward/workflow";

import type { Plan } from "../plan/plan.ts";
import type { Stack } from "../stack.ts";
import { sentText } from "./keep-template.ts";
import { keepText } from "./stored-text.ts";

/** What comes back from CloudFormation as it was sent. */
const READ_BACK = /^[\t\n\r\x20-\x7e]*$/;

/**
 * Keeps the template of a plan that will be deployed by somebody who only has the plan, and could not read the template
 * back as it is.
 */
export async function keepForDeployment(
  context: WorkflowContext,
  store: Store,
  stack: Stack,
  { template }: Plan,
): Promise<void> {
  const text = await sentText(stack, template);
  if (text === undefined || READ_BACK.test(text)) return;
  await context.step("keep the template", async () => {
    await keepText(store, text);
  });
}
