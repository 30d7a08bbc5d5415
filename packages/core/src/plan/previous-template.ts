import { readTemplate, type Template } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { readTemplateOf } from "../service/read-template.ts";
import type { Stack } from "../stack.ts";
import { loadTemplate, templateIn } from "./load-template.ts";
import type { StackReader } from "./stack-reader.ts";

/** Reads the template that a stack was deployed with last. Throws `INVALID_DEFINITION` when nothing was. */
export async function previousTemplate(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  reader: StackReader,
): Promise<Template> {
  const deployed = await reader.findDeployed();
  if (deployed !== undefined) return readTemplate(await readTemplateOf(environment, signal, deployed));
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `Stack "${stack.name}" does not exist yet, so it has no template that { usePrevious: true } could keep. Give a template.`,
    { details: { stack: stack.name } },
  );
}

/** The template of a definition, unless only CloudFormation reads it. */
export async function readableTemplate(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  reader: StackReader,
): Promise<Template | undefined> {
  const loaded = await loadTemplate(stack);
  return loaded.kind === "previous" ? previousTemplate(environment, signal, stack, reader) : templateIn(loaded);
}
