import type { Parameter } from "@aws-sdk/client-cloudformation";
import { checkStructure, type Template } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { assertOutputs } from "./assert-outputs.ts";
import { checkTemplate } from "./check-template.ts";
import { keptParameters, keptParametersOf, unnamedParameters } from "./kept-parameters.ts";
import { loadTemplate } from "./load-template.ts";
import type { PlannedTemplate } from "./plan.ts";
import { digestOfText, readBackDigestOf } from "./plan-digest.ts";
import { previousTemplate } from "./previous-template.ts";
import { prepareParameters, sentParameters, takeSecrets, type PreparedParameters } from "./prepare-parameters.ts";
import type { StackReader } from "./stack-reader.ts";
import { templateBody, type TemplateBodyInput } from "./template-body.ts";

/** A template that was read and found good, in the form `CreateChangeSet` takes. */
export interface PreparedTemplate {
  readonly body: TemplateBodyInput;
  readonly parameters: readonly Parameter[];
  /** What the template can be evaluated with. */
  readonly values: PreparedParameters["values"];
  /** The parameters that keep the value of the deployed stack because the definition does not name them. */
  readonly keptParameters: readonly string[];
  /** Absent when only CloudFormation reads it. */
  readonly template: Template | undefined;
  readonly planned: PlannedTemplate;
}

/**
 * Reads the template of `stack` and refuses whatever can be known to fail, before anything is changed: a template that is
 * wrong in itself before anything is sent. Throws `TemplateError` with every problem found, or an error that names what is
 * missing. Safe to repeat: what it uploads is known by its content.
 */
export async function prepareTemplate(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  reader: StackReader,
): Promise<PreparedTemplate> {
  takeSecrets(environment, stack);
  const loaded = await loadTemplate(stack);
  if (loaded.kind === "remote") {
    const { url } = loaded;
    assertOutputs(stack, undefined);
    const kept = await keptParametersOf(environment, signal, stack, url, reader);
    return {
      body: { TemplateURL: url },
      parameters: sentParameters(stack, kept),
      values: {},
      keptParameters: kept,
      template: undefined,
      planned: { file: url },
    };
  }
  const isPrevious = loaded.kind === "previous";
  const template = isPrevious ? await previousTemplate(environment, signal, stack, reader) : loaded.template;
  const broken = checkStructure(template);
  if (broken.length === 0) assertOutputs(stack, template);
  // AWS is asked nothing about a template that is refused anyway, and what the stack has is only known by asking.
  const kept =
    broken.length > 0 ? unnamedParameters(stack, template.body) : await keptParameters(stack, template.body, reader);
  const parameters = await prepareParameters(environment, signal, stack, template, kept);
  checkTemplate(environment, stack, template, { ...parameters, problems: [...broken, ...parameters.problems] });
  const digest = digestOfText(template.text);
  const readBackDigest = readBackDigestOf(template.text);
  return {
    body: isPrevious ? { UsePreviousTemplate: true } : await templateBody(environment, signal, template),
    parameters: parameters.sent,
    values: parameters.values,
    keptParameters: kept,
    template,
    planned: isPrevious
      ? { readBackDigest, usePrevious: true }
      : present({ digest, readBackDigest, file: template.file }),
  };
}
