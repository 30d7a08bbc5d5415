import type { GetTemplateInput, GetTemplateOutput } from "@aws-sdk/client-cloudformation";
import { usesLanguageExtensions } from "@stacksteward/template";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import { absence, knownStack } from "./known-stack.ts";

/** The template exactly as it was submitted, or with its transforms applied. */
export function getTemplate(engine: Engine): Operation<GetTemplateInput, GetTemplateOutput> {
  return ({ StackName, TemplateStage: stage = "Original" }, context) => {
    const stack = knownStack(engine, context, StackName, absence.withId);
    const { desired } = stack;
    if (desired === undefined) throw validationError(absence.withId(StackName ?? stack.name));
    const { template, body } = desired;
    const isProcessed = stage === "Processed" && usesLanguageExtensions(template.body);
    return {
      TemplateBody: isProcessed ? JSON.stringify(body) : template.text,
      StagesAvailable: ["Original", "Processed"],
    };
  };
}
