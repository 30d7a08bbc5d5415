import type { Parameter } from "@aws-sdk/client-cloudformation";
import type { Template } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { checkTemplate } from "./check-template.ts";
import { loadTemplate } from "./load-template.ts";
import type { PlannedTemplate } from "./plan.ts";
import { digestOfText, readBackDigestOf } from "./plan-digest.ts";
import { prepareParameters, type PreparedParameters } from "./prepare-parameters.ts";
import { templateBody, type TemplateBodyInput } from "./template-body.ts";

/** A template that was read and found good, in the form `CreateChangeSet` takes. */
export interface PreparedTemplate {
  readonly body: TemplateBodyInput;
  readonly parameters: readonly Parameter[];
  /** What the template can be evaluated with. */
  readonly values: PreparedParameters["values"];
  /** Absent when only CloudFormation reads it. */
  readonly template: Template | undefined;
  readonly planned: PlannedTemplate;
}

/**
 * Reads the template of `stack` and refuses whatever can be known to fail, before anything is sent.
 * Throws `TemplateError` with every problem found, or an error that names what is missing. Safe to repeat: what it
 * uploads is known by its content.
 */
export async function prepareTemplate(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
): Promise<PreparedTemplate> {
  const loaded = await loadTemplate(stack);
  if (loaded.kind === "remote") {
    const { sent, values } = await prepareParameters(environment, signal, stack, undefined);
    const planned = { file: loaded.url };
    return { body: { TemplateURL: loaded.url }, parameters: sent, values, template: undefined, planned };
  }
  const { template } = loaded;
  const parameters = await prepareParameters(environment, signal, stack, template);
  checkTemplate(environment, stack, template, parameters);
  const digest = digestOfText(template.text);
  return {
    body: await templateBody(environment, signal, template, digest),
    parameters: parameters.sent,
    values: parameters.values,
    template,
    planned: present({ digest, readBackDigest: readBackDigestOf(template.text), file: template.file }),
  };
}
