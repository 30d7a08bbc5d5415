import { addFindings, TemplateError, type Finding, type Template, type TemplateProblem } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { stack } from "../definition/define-stack.ts";
import { askLinters } from "../linters/ask-linters.ts";
import { plainParameters } from "../linters/plain-parameters.ts";
import { loadTemplate } from "../plan/load-template.ts";
import { present } from "../present.ts";
import type { Stack, StackDefinition, TemplateSource } from "../stack.ts";
import { lintResultOf } from "./lint-before-plan.ts";
import type { LintOptions, LintReport } from "./lint.ts";

/** What `lint` does, loaded with its first call. */
export async function lintSource(
  what: Stack | StackDefinition | TemplateSource,
  { linters = [], regions, signal, ...settings }: LintOptions = {},
): Promise<LintReport> {
  const definition = isDefinition(what) ? stack(what) : stack({ name: "template", template: what });
  let template: Template;
  try {
    template = await readHere(definition);
  } catch (failure) {
    if (!(failure instanceof TemplateError)) throw failure;
    return { findings: failure.problems.map(unreadable), suppressed: [], ...present({ file: fileOf(definition) }) };
  }
  const result = lintResultOf(template, settings);
  const file = present({ file: template.file });
  if (linters.length === 0) return { ...result, ...file };
  const { region, parameters } = definition;
  const where = regions ?? (region === undefined ? undefined : [region]);
  const request = { template, parameters: plainParameters(parameters), ...present({ regions: where, signal }) };
  const theirs = await askLinters(linters, request, "refuse");
  return { ...addFindings(template, result, theirs, settings.ownRules), ...file };
}

function isDefinition(what: Stack | StackDefinition | TemplateSource): what is Stack | StackDefinition {
  return typeof what === "object" && "template" in what && "name" in what;
}

async function readHere(definition: Stack): Promise<Template> {
  const loaded = await loadTemplate(definition);
  if (loaded.kind === "read") return loaded.template;
  const which = loaded.kind === "remote" ? `at ${loaded.url}` : "that the stack has already";
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The template ${which} is only read by CloudFormation, and nothing is called here. Give the template itself.`,
    { details: { stack: definition.name } },
  );
}

function unreadable({ code, message, remedy, range }: TemplateProblem): Finding {
  return { rule: "syntax", severity: "error", tool: "stacksteward", code, message, ...present({ remedy, range }) };
}

function fileOf({ template }: Stack): string | undefined {
  if (typeof template === "string") return template;
  return template instanceof URL ? template.pathname : undefined;
}
