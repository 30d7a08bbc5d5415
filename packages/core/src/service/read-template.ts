import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";

/** The template of a change set, or of a stack, as it was submitted, but for what the service cannot give back: see `readBackDigestOf`. */
export async function readTemplateOf(
  environment: Environment,
  signal: AbortSignal,
  { changeSetId, stackId }: { readonly changeSetId?: string; readonly stackId: string },
): Promise<string> {
  const { TemplateBody = "" } = await environment.call("GetTemplate", signal, (client, options) =>
    client.send(
      new GetTemplateCommand(
        present({ ChangeSetName: changeSetId, StackName: stackId, TemplateStage: "Original" as const }),
      ),
      options,
    ),
  );
  return TemplateBody;
}
