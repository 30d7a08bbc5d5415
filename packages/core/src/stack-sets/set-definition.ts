import type { Tag } from "@aws-sdk/client-cloudformation";
import { readTemplate } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { templateBody } from "../plan/template-body.ts";
import { present } from "../present.ts";
import type { SetDefinition } from "../rollout/stack-set-engine.ts";
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
 * would be. Secret values keep what they are by then.
 */
export async function definitionBefore(
  environment: Environment,
  signal: AbortSignal,
  { assets }: StackSet,
  { before, prepared }: Pick<PlannedStackSet, "before" | "prepared">,
): Promise<SetDefinition | undefined> {
  if (before === undefined) return undefined;
  const { TemplateBody: text } = before;
  const place = assets?.template;
  const templateBucket = place === undefined ? environment.templateBucket : { name: place.bucket };
  return present({
    ...(text === undefined ? {} : await templateBody({ ...environment, templateBucket }, signal, readTemplate(text))),
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

function tagsOf(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
