import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";

/** The template of a change set as it was submitted, but for what the service cannot give back: see `readBackDigestOf`. */
export async function readTemplateOf(
  environment: Environment,
  signal: AbortSignal,
  changeSet: { readonly changeSetId: string; readonly stackId: string },
): Promise<string> {
  const { TemplateBody = "" } = await environment.call("GetTemplate", signal, (client, options) =>
    client.send(
      new GetTemplateCommand({
        ChangeSetName: changeSet.changeSetId,
        StackName: changeSet.stackId,
        TemplateStage: "Original",
      }),
      options,
    ),
  );
  return TemplateBody;
}
