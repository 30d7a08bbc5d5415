import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";

/** Which template is read. */
export interface TemplateAddress {
  readonly stackId: string;
  /** Default: that of the stack itself. */
  readonly changeSetId?: string;
  /** As it was submitted, the default, or as transforms have left it. */
  readonly templateStage?: "Original" | "Processed";
}

/** A template as the service has it, but for what it cannot give back: see `readBackDigestOf`. */
export async function readTemplateOf(
  environment: Environment,
  signal: AbortSignal,
  { stackId, changeSetId, templateStage = "Original" }: TemplateAddress,
): Promise<string> {
  const { TemplateBody = "" } = await environment.call("GetTemplate", signal, (client, options) =>
    client.send(
      new GetTemplateCommand(present({ ChangeSetName: changeSetId, StackName: stackId, TemplateStage: templateStage })),
      options,
    ),
  );
  return TemplateBody;
}

/** The template a stack was deployed with last, as its transforms have left it. */
export async function readDeployedTemplate(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<string> {
  const { TemplateBody = "" } = await environment.call("GetTemplate", signal, (client, options) =>
    client.send(new GetTemplateCommand({ StackName: stackId, TemplateStage: "Processed" }), options),
  );
  return TemplateBody;
}
