import type { GetTemplateInput, GetTemplateOutput } from "@aws-sdk/client-cloudformation";

import type { CallContext, Operation } from "../../wire/operation.ts";
import { knownChangeSet } from "../change-sets/change-set-store.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState } from "../stack.ts";
import { absence, knownStack } from "./known-stack.ts";

/** The template of a stack or a change set exactly as it was submitted, or with its transforms applied. */
export function getTemplate(engine: Engine): Operation<GetTemplateInput, GetTemplateOutput> {
  return (input, context) => {
    const desired = namedState(engine, input, context);
    const isProcessed = input.TemplateStage === "Processed";
    return { TemplateBody: templateText(desired, isProcessed), StagesAvailable: ["Original", "Processed"] };
  };
}

function namedState(
  engine: Engine,
  { StackName, ChangeSetName }: GetTemplateInput,
  context: CallContext,
): DesiredState | undefined {
  if (ChangeSetName !== undefined) return knownChangeSet(engine, context, { ChangeSetName, StackName }).desired;
  return knownStack(engine, context, StackName, absence.withId).desired;
}

/** A stack that only change sets were made for has an empty template. */
function templateText(desired: DesiredState | undefined, isProcessed: boolean): string {
  if (desired === undefined) return "{}";
  const { template, body } = desired;
  return isProcessed && body !== template.body ? JSON.stringify(body) : template.text;
}
