import type { GetTemplateInput, GetTemplateOutput } from "@aws-sdk/client-cloudformation";
import { usesLanguageExtensions } from "@stacksteward/template";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { absence, knownStack } from "./known-stack.ts";

/** The template exactly as it was submitted, or with its transforms applied. */
export function getTemplate(engine: Engine): Operation<GetTemplateInput, GetTemplateOutput> {
  return ({ StackName, TemplateStage: stage = "Original" }, context) => {
    const stack = knownStack(engine, context, StackName, absence.withId);
    const { desired } = stack;
    // A stack in review has no template yet. The CDK asks all the same, and takes an empty answer for "nothing is deployed".
    if (desired === undefined) return { TemplateBody: "", StagesAvailable: ["Original"] };
    const { template, body } = desired;
    const isProcessed = stage === "Processed" && usesLanguageExtensions(template.body);
    return {
      TemplateBody: isProcessed ? JSON.stringify(body) : template.text,
      StagesAvailable: ["Original", "Processed"],
    };
  };
}
