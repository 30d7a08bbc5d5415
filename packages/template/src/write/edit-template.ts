import { isDeepStrictEqual } from "node:util";

import { valueAt } from "../json-pointer.ts";
import type { Json, JsonPath } from "../json.ts";
import { readJson } from "../read/read-json.ts";
import { readTemplate, type ReadTemplateOptions } from "../read/read-template.ts";
import { readYaml } from "../read/read-yaml.ts";
import type { ParsedSource } from "../read/parsed-source.ts";
import { TemplateError, TemplateErrorCode } from "../template-error.ts";
import type { Template, TemplateFormat } from "../template.ts";
import { applyEdit, type TemplateEdit } from "./apply-edit.ts";
import { spliceJson } from "./splice-json.ts";
import { spliceYaml } from "./splice-yaml.ts";

/**
 * Changes values of a template in its text, and leaves everything around them as the author wrote it: comments, order,
 * quotes, indentation. Only the text of what changes is written anew. Throws `TemplateError` when a path leads through
 * something that is neither object nor list, or when the result is no template.
 */
export function editTemplate(template: Template, edits: readonly TemplateEdit[]): Template {
  let { text } = template;
  let value: Json = { ...template.body };
  for (const edit of edits) {
    const expected = applyEdit(value, edit);
    if (expected === undefined) throw new TemplateError([unreachable(edit.path)]);
    if (!isDeepStrictEqual(expected, value)) text = rewrite(template.format, text, expected, narrowest(value, edit));
    value = expected;
  }
  return readTemplate(text, { ...(template.file === undefined ? {} : { file: template.file }), ...unlimited });
}

/** What was read once may grow by an edit. */
const unlimited: ReadTemplateOptions = { maxBytes: Infinity, maxAliasedValues: Infinity };

function unreachable(path: JsonPath): TemplateError["problems"][number] {
  return {
    code: TemplateErrorCode.Structure,
    message: `There is no place ${path.map((segment) => `/${segment}`).join("")} in the template.`,
    remedy: "The path must lead through objects and lists, and an index may be at most one behind the last.",
    path,
  };
}

/** An edit that makes missing objects becomes one that sets the outermost of them. */
function narrowest(value: Json, edit: TemplateEdit): TemplateEdit {
  if (edit.kind === "delete") return edit;
  for (let length = 1; length < edit.path.length; length++) {
    const path = edit.path.slice(0, length);
    if (valueAt(value, path) === undefined) return { kind: "set", path, value: missingObjects(edit, length) };
  }
  return edit;
}

function missingObjects({ path, value }: TemplateEdit & { kind: "set" }, length: number): Json {
  return path.slice(length).reduceRight<Json>((inner, segment) => ({ [segment]: inner }), value);
}

/**
 * Splices the edit into the text and reads the result back. When it does not read as expected, because of an alias, an
 * exotic style or a function that has no short form, what stands around the edit is written anew, at last everything.
 */
function rewrite(format: TemplateFormat, text: string, expected: Json, edit: TemplateEdit): string {
  const parse =
    format === "json" ? readJson : (yaml: string): ParsedSource => readYaml(yaml, { maxAliasedValues: Infinity });
  const splice = format === "json" ? spliceJson : spliceYaml;
  const root = parse(text).locate();
  let attempt = edit;
  for (;;) {
    const spliced = splice(text, root, attempt);
    if (spliced !== undefined) {
      const { value, findings } = parse(spliced);
      if (findings.length === 0 && (attempt.path.length === 0 || isDeepStrictEqual(value, expected))) return spliced;
    }
    const path = attempt.path.slice(0, -1);
    attempt = { kind: "set", path, value: valueAt(expected, path) ?? null };
  }
}
