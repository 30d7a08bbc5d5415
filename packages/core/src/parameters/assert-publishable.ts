import { TemplateError, TemplateErrorCode, type Template, type TemplateProblem } from "@stacksteward/template";

import { assertOutputs } from "../plan/assert-outputs.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { publicationsIn } from "./publication.ts";

/**
 * Refuses to publish outputs that may not be there, and secret ones as plain text. Throws `INVALID_DEFINITION` or a
 * `TemplateError` that says `SECRET_EXPOSED`.
 *
 * @param secret The outputs that the template makes of secrets.
 */
export function assertPublishable(stack: Stack, template: Template | undefined, secret: readonly string[]): void {
  const publications = Object.entries(publicationsIn(stack.publish) ?? {});
  assertOutputs({ ...stack, outputs: publications.map(([, { output }]) => output) }, template, "publish");
  const [first, ...rest] = publications.flatMap(([name, { output, type }]): TemplateProblem[] => {
    if (type === "SecureString" || !secret.includes(output)) return [];
    const path = ["Outputs", output];
    return [
      present({
        code: TemplateErrorCode.SecretExposed,
        message: `The output ${output} is made of a secret, and would be published to ${name} for everybody to read who may read the parameter.`,
        remedy: `Publish it as { output: "${output}", type: "SecureString" }, or not at all.`,
        path,
        range: template?.locate(path, "key"),
      }),
    ];
  });
  if (first !== undefined) throw new TemplateError([first, ...rest]);
}
