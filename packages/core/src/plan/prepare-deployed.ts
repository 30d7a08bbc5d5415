import type { Stack } from "../stack.ts";
import { loadTemplate, templateIn } from "./load-template.ts";
import { readBackDigestOf } from "./plan-digest.ts";
import { sentParameters } from "./prepare-parameters.ts";
import type { PreparedTemplate } from "./prepare-template.ts";

/**
 * The template that a stack was deployed with, for the change set that keeps it. Nothing of it is sent: what `GetTemplate`
 * gives back has lost what is not ASCII, and may be too large for a request.
 */
export async function prepareDeployed(stack: Stack): Promise<PreparedTemplate> {
  const template = templateIn(await loadTemplate(stack));
  return {
    body: { UsePreviousTemplate: true },
    parameters: sentParameters(stack, []),
    values: {},
    keptParameters: [],
    definition: stack,
    taken: {},
    literalSecrets: [],
    findings: [],
    policyFindings: [],
    template,
    planned: template === undefined ? {} : { readBackDigest: readBackDigestOf(template.text) },
  };
}
