import { readTemplate, type Template } from "@stacksteward/template";

import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { asValidationError, validationError } from "../service-errors.ts";

/** Where a call says its template is. */
export interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
}

/** Reads the template that a call submits; `previous` is the stack's own, which `UsePreviousTemplate` answers itself. */
export async function submittedTemplate(
  engine: Engine,
  source: TemplateSource,
  context: CallContext,
  previous?: Template,
): Promise<Template> {
  const { TemplateBody: body, TemplateURL: url, UsePreviousTemplate: usesPrevious = false } = source;
  if (usesPrevious && (body !== undefined || url !== undefined)) {
    throw validationError("You cannot specify both usePreviousTemplate and Template Body/Template URL.");
  }
  if (usesPrevious && previous !== undefined) return previous;
  return templateFrom(await submittedText(engine, source, context));
}

/** The text of the template that a call submits, not read yet. */
export async function submittedText(
  engine: Engine,
  { TemplateBody: body, TemplateURL: url }: TemplateSource,
  context: CallContext,
): Promise<string | Uint8Array> {
  const text = url === undefined || body !== undefined ? body : await templateAt(engine, url, context);
  if (text === undefined || text.length === 0) {
    throw validationError("Either Template URL or Template Body must be specified.");
  }
  return text;
}

/** Reads a submitted template. Throws the service's error when it is none. */
export function templateFrom(text: string | Uint8Array): Template {
  return asValidationError(() => readTemplate(text, { maxAliasedValues: 0 }));
}

/** The text of the template behind `url`. Throws the service's errors, also for one that is too large. */
export async function templateAt(engine: Engine, url: string, context: CallContext): Promise<string | Uint8Array> {
  const text = await engine.readTemplateUrl(url, context);
  if (Buffer.byteLength(text) > largestTemplate) {
    throw validationError(`Template may not exceed ${largestTemplate} bytes in size.`);
  }
  return text;
}

/** The documentation says 1 MB, the service's own sentence says which. */
const largestTemplate = 1_000_000;
