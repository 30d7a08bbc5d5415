import { dirname, resolve } from "node:path";

import {
  placeProblems,
  readTemplate,
  TemplateError,
  type Template,
  type TemplateProblem,
} from "@stacksteward/template";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { readWithinLimit, withoutAliases } from "../plan/load-template.ts";
import { findLocalReferences, type LocalReference } from "./find-local-references.ts";
import { findLocalFiles, type LocalFile, type LocalFolder } from "./local-files.ts";

/** A template, and everything local that it points to. */
export interface SurveyedTemplate {
  readonly kind: "template";
  readonly template: Template;
  readonly references: readonly SurveyedReference[];
}

/** A local path in a template, and what it leads to. */
export interface SurveyedReference extends LocalReference {
  readonly target: LocalFile | LocalFolder | SurveyedTemplate;
}

/** What is wrong with a template in itself. */
type FindProblems = (template: Template) => Promise<readonly TemplateProblem[]>;

/** What is wrong between a template and one that it nests. `at` leads to the property that names it. */
type FindMisfits = (outer: Template, at: LocalReference["path"], nested: Template) => readonly TemplateProblem[];

/** One local path that leads nowhere good, as data. */
interface AssetProblem {
  readonly message: string;
  readonly value: string;
  readonly path: LocalReference["path"];
}

/**
 * Finds what a template points to, and what the templates do that it nests, before anything is uploaded. A relative path
 * starts from the folder of the template that has it. Throws `ASSET_INVALID` naming every path that cannot be packaged, and
 * `TemplateError` when a nested template is wrong in itself, or does not fit the one that nests it.
 */
export async function surveyTemplate(
  template: Template,
  file: string,
  root: string,
  problemsOf: FindProblems,
  fit: FindMisfits = () => [],
): Promise<SurveyedTemplate> {
  const problems: AssetProblem[] = [];
  const known = new Map<string, SurveyedTemplate>();

  const survey = async (outer: Template, way: readonly string[]): Promise<SurveyedTemplate> => {
    const references: SurveyedReference[] = [];
    const misfits: TemplateProblem[] = [];
    for (const reference of findLocalReferences(outer.body)) {
      try {
        const target = await follow(reference, way);
        references.push({ ...reference, target });
        if (target.kind === "template") misfits.push(...fit(outer, reference.path, target.template));
      } catch (failure) {
        if (!isStackstewardError(failure, CoreErrorCode.AssetInvalid)) throw failure;
        problems.push(problemAt(outer, reference, failure.message));
      }
    }
    assertNone(outer, misfits);
    return { kind: "template", template: outer, references };
  };

  const follow = async (
    { value, becomes }: LocalReference,
    way: readonly string[],
  ): Promise<SurveyedReference["target"]> => {
    const path = resolve(dirname(way.at(-1) ?? file), value);
    const found = await findLocalFiles(root, path);
    if (becomes.kind !== "template") return found;
    if (found.kind === "folder") throw invalid(`${path} is a folder, and a template is a file.`);
    if (way.includes(path)) {
      throw invalid(`The template nests itself: ${[...way.slice(way.indexOf(path)), path].join(" → ")}.`);
    }
    const nested = known.get(path) ?? (await survey(await readNested(path, problemsOf), [...way, path]));
    known.set(path, nested);
    return nested;
  };

  const surveyed = await survey(template, [resolve(file)]);
  if (problems.length === 0) return surveyed;
  throw coreError(CoreErrorCode.AssetInvalid, problems.map(({ message }) => message).join("\n"), {
    details: { problems },
  });
}

async function readNested(path: string, problemsOf: FindProblems): Promise<Template> {
  const template = withoutAliases(readTemplate(await readWithinLimit(path), { file: path }));
  assertNone(template, await problemsOf(template));
  return template;
}

function assertNone(template: Template, problems: readonly TemplateProblem[]): void {
  const [first, ...rest] = placeProblems(template, problems);
  if (first !== undefined) throw new TemplateError([first, ...rest]);
}

function problemAt(template: Template, { path, value }: LocalReference, reason: string): AssetProblem {
  const start = template.locate(path)?.start;
  const place = start === undefined ? "" : `${template.file ?? "template"}:${start.line}:${start.column}: `;
  return { message: `${place}${path.join("/")} points to "${value}". ${reason}`, value, path };
}

function invalid(message: string): Error {
  return coreError(CoreErrorCode.AssetInvalid, message);
}
