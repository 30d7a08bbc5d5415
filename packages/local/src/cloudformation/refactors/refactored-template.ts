import { isJsonObject, sameValue, type Json, type TemplateBody } from "@stacksteward/template";

import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { resolveDesiredState } from "../intake/desired-state.ts";
import { templateFrom } from "../intake/submitted-template.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { Refusal, refusedFor } from "./refusals.ts";
import type { RefactoredStack } from "./stack-refactor.ts";

/** What a stack of a refactor is to be. Throws `RefactorRefused` for a template that cannot be used, or that changes more than places. */
export async function refactoredTemplate(
  engine: Engine,
  { stack, isNew, templateText }: RefactoredStack,
): Promise<DesiredState> {
  const current = isNew ? undefined : stack.desired;
  try {
    const template = templateFrom(templateText);
    refuseSections(stack, current?.template.body, template.body);
    const declared = new Set(Object.keys(template.body.Parameters ?? {}));
    const desired = await resolveDesiredState(engine, stack, {
      template,
      parameters: (current?.parameters ?? [])
        .filter(({ key }) => declared.has(key))
        .map(({ key, value }) => ({ ParameterKey: key, ParameterValue: value })),
      tags: current?.tags,
      capabilities: ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
      notificationArns: current?.notificationArns,
      roleArn: current?.roleArn,
      rollbackConfiguration: current?.rollbackConfiguration,
    });
    if (desired.transformFailure !== undefined) throw refusedFor(stack, desired.transformFailure);
    // A refactor is not asked for capabilities: what was acknowledged before stays acknowledged.
    return { ...desired, capabilities: current?.capabilities ?? [] };
  } catch (error) {
    throw error instanceof ServiceError ? refusedFor(stack, error.message) : error;
  }
}

/** Sections that decide values: a new stack has none of them, an existing one keeps them as they are or drops parts of them. */
const sections = ["Conditions", "Mappings", "Parameters", "Rules", "Transform"] as const;

function refuseSections(stack: Stack, before: TemplateBody | undefined, after: TemplateBody): void {
  if (before === undefined) {
    const given = sections.filter((section) => after[section] !== undefined);
    if (given.length > 0) throw refusedFor(stack, Refusal.sectionsOfNewStack(given));
    return;
  }
  for (const section of sections) {
    const kept = new Map(parts(section, before[section]));
    const changed = parts(section, after[section]).filter(([name, part]) => !sameValue(kept.get(name), part));
    if (changed.length > 0) {
      const names = changed.map(([name]) => name);
      throw refusedFor(stack, Refusal.changedSection(section, names));
    }
  }
}

function parts(section: string, content: Json | undefined): [string, Json][] {
  if (content === undefined) return [];
  return isJsonObject(content) ? Object.entries(content) : [[section, content]];
}
