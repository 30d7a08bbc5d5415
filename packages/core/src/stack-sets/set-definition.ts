import type { StackSet as SetDescription, Tag } from "@aws-sdk/client-cloudformation";
import { readTemplate } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { templateBody } from "../plan/template-body.ts";
import { present } from "../present.ts";
import { readSentText, sentTextOf } from "../rollout/sent-text.ts";
import type { SetDefinition } from "../rollout/stack-set-change.ts";
import type { PlannedStackSet } from "./plan-stack-set.ts";
import type { StackSet } from "./stack-set.ts";

/** A set as UpdateStackSet takes it. */
export function definitionOf(set: StackSet, { body, parameters }: PlannedStackSet["prepared"]): SetDefinition {
  const { tags, capabilities, description, administrationRoleArn, executionRoleName, autoDeployment } = set;
  return present({
    ...body,
    Parameters: [...parameters],
    Tags: tags === undefined ? undefined : tagsOf(tags),
    Capabilities: capabilities === undefined ? undefined : [...capabilities],
    Description: description,
    AdministrationRoleARN: administrationRoleArn,
    ExecutionRoleName: executionRoleName,
    ManagedExecution: set.managedExecution === undefined ? undefined : { Active: set.managedExecution },
    AutoDeployment:
      autoDeployment === undefined
        ? undefined
        : present({
            Enabled: autoDeployment.enabled,
            RetainStacksOnAccountRemoval: autoDeployment.retainStacksOnAccountRemoval,
          }),
  });
}

/**
 * What the set was, as UpdateStackSet takes it to go back there. A template that is too large for a call is put where the new one
 * would be. Secret values keep what they are by then. Throws `ROLLOUT_BLOCKED` where nobody knows what the template was.
 */
export async function definitionBefore(
  environment: Environment,
  signal: AbortSignal,
  { assets, name }: StackSet,
  { before, prepared, plan }: Pick<PlannedStackSet, "before" | "prepared" | "plan">,
): Promise<SetDefinition | undefined> {
  if (before === undefined) return undefined;
  const text = plan.template.change === "same" ? undefined : await textBefore(environment, name, before, prepared);
  const place = assets?.template;
  const templateBucket = place === undefined ? environment.templateBucket : { name: place.bucket };
  return present({
    ...(text === undefined
      ? { UsePreviousTemplate: true }
      : await templateBody({ ...environment, templateBucket }, signal, readTemplate(text))),
    Parameters: (before.Parameters ?? []).map(({ ParameterKey: key = "", ParameterValue: value }) =>
      prepared.secretParameters.has(key)
        ? { ParameterKey: key, UsePreviousValue: true }
        : present({ ParameterKey: key, ParameterValue: value }),
    ),
    Tags: before.Tags ?? [],
    Capabilities: before.Capabilities ?? [],
    Description: before.Description,
  });
}

/** The template that the set has, as it was sent: CloudFormation shows it with `?` for what is not ASCII. */
async function textBefore(
  { store }: Environment,
  name: string,
  { TemplateBody: shown = "" }: SetDescription,
  { template, body }: PlannedStackSet["prepared"],
): Promise<string | undefined> {
  if ("UsePreviousTemplate" in body) return undefined;
  const kept = store !== undefined && shown.includes("?") ? await readSentText(store, shown) : undefined;
  const sent = sentTextOf(
    shown,
    [kept, template?.text].filter((text) => text !== undefined),
  );
  if (sent.kind === "known") return sent.text;
  throw coreError(
    CoreErrorCode.RolloutBlocked,
    `Stack set "${name}" could not be taken back: CloudFormation shows characters beyond ASCII as ?, and line ${sent.line} of its template may have had some. Roll out with onFailure: "STOP"; whoever rolls out with a store has templates kept as they were sent.`,
    { details: { stackSet: name, line: sent.line } },
  );
}

function tagsOf(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
