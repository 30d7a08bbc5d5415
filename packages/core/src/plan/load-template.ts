import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { readTemplate, TemplateError, TemplateErrorCode, writeTemplate, type Template } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Stack } from "../stack.ts";

/**
 * CloudFormation's limit for a template in S3, 1 MB: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html.
 * The service says "Template may not exceed 1000000 bytes in size." (GitHub aws-samples/aws-vpc-cidr-mgmt 10)
 */
export const LARGEST_TEMPLATE = 1_000_000;

/** A template that was read, the address where only CloudFormation will read it, or the one that CloudFormation has. */
export type LoadedTemplate =
  | { readonly kind: "read"; readonly template: Template }
  | { readonly kind: "remote"; readonly url: string }
  | { readonly kind: "previous" };

/** Reads the template of a definition. A file that is too large is refused before it is read. */
export async function loadTemplate(definition: Stack): Promise<LoadedTemplate> {
  const source = definition.template;
  if (source instanceof URL && source.protocol === "https:") return { kind: "remote", url: source.href };
  if (typeof source === "string" || source instanceof URL) {
    const path = typeof source === "string" ? source : fileURLToPath(source);
    return { kind: "read", template: withoutAliases(readTemplate(await readWithinLimit(path), { file: path })) };
  }
  if ("usePrevious" in source) return { kind: "previous" };
  if ("Resources" in source) {
    // The text is ours, so a place in it would mean nothing to the caller.
    return { kind: "read", template: { ...readTemplate(JSON.stringify(source, null, 2)), locate: () => undefined } };
  }
  const { body, file } = source;
  return { kind: "read", template: withoutAliases(readTemplate(body, file === undefined ? {} : { file })) };
}

/** The same definition with the text of its template instead of the path, so that it stays what it is now. What cannot be read stays a path. */
export async function withTemplateText(definition: Stack): Promise<Stack> {
  const source = definition.template;
  const isFile = typeof source === "string" || (source instanceof URL && source.protocol === "file:");
  if (!isFile) return definition;
  const file = typeof source === "string" ? source : fileURLToPath(source);
  try {
    const body = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readWithinLimit(file));
    return { ...definition, template: { body, file } };
  } catch {
    // Whoever checks the template says what is wrong with it.
    return definition;
  }
}

/** The template, when it was read here. */
export function templateIn(loaded: LoadedTemplate): Template | undefined {
  return loaded.kind === "read" ? loaded.template : undefined;
}

/** CloudFormation refuses YAML aliases, so it is sent the template with their values written out. */
export function withoutAliases(template: Template): Template {
  return template.usesAliases === true ? { ...template, text: writeTemplate(template.body, "yaml") } : template;
}

/** The bytes of a template's file. Throws when it is not there or larger than CloudFormation takes. */
export async function readWithinLimit(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_TEMPLATE) throw tooLarge(path, size);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof TemplateError) throw cause;
    throw coreError(
      CoreErrorCode.TemplateNotFound,
      `The template ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        `Check the path; new URL("./template.yaml", import.meta.url) finds a file beside the module that names it.`,
      { details: { path } },
    );
  }
}

function tooLarge(file: string, bytes: number): TemplateError {
  const start = { line: 1, column: 1 };
  return new TemplateError([
    {
      code: TemplateErrorCode.TooLarge,
      message: `The template has ${bytes} bytes; CloudFormation takes at most ${LARGEST_TEMPLATE}.`,
      remedy: "Split it into several stacks or nested stacks.",
      range: { file, start, end: start },
    },
  ]);
}
