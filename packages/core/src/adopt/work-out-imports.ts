import type { Catalog } from "@stacksteward/catalog";
import { sameValue, type Evaluator, type JsonPath, type Template, type TemplateBody } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { identifyResource } from "./identify-resource.ts";
import type { ImportedResource, ImportRequest } from "./import-request.ts";

/** What an import is held against. */
export interface ImportSides {
  readonly stackName: string;
  /** The template that is to be, as it was written and with what is known of it. */
  readonly template: Template;
  readonly evaluator: Evaluator;
  /** The stack as it is: the logical ids of its resources, and its template. Absent when there is none. */
  readonly current?: { readonly logicalIds: ReadonlySet<string>; readonly body: TemplateBody };
}

interface Problem {
  readonly message: string;
  readonly path?: JsonPath;
}

/**
 * What the template declares and the stack does not have, and which existing resource each of them is. Refuses what
 * CloudFormation would refuse, with `IMPORT_INVALID` and every problem that was found.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 */
export function workOutImports(
  catalog: Catalog,
  sides: ImportSides,
  { resources: given = {} }: ImportRequest,
): readonly ImportedResource[] {
  const { evaluator, current } = sides;
  const declared = evaluator.body.Resources;
  const held = current?.logicalIds ?? new Set<string>();
  const problems: Problem[] = [...misnamed(Object.keys(given), declared, held), ...lost(declared, held)];
  const imported: ImportedResource[] = [];
  for (const [logicalId, declaration] of Object.entries(declared)) {
    const { Type: type } = declaration;
    if (held.has(logicalId) || !evaluator.isActive(declaration)) continue;
    const found = identifyResource(catalog, evaluator, { logicalId, type, given: given[logicalId] });
    if ("problem" in found) problems.push({ message: found.problem, path: found.path });
    else imported.push({ logicalId, type, identifier: found.identifier });
    if (declaration["DeletionPolicy"] === undefined)
      problems.push({
        message: `${logicalId} (${type}) has no DeletionPolicy, and CloudFormation imports nothing without one. Add DeletionPolicy: Retain, which keeps the resource when the stack lets go of it, or Delete if it is to go with it.`,
        path: ["Resources", logicalId],
      });
  }
  problems.push(...changedOutputs(evaluator.body, current?.body));
  if (imported.length === 0 && problems.length === 0)
    problems.push({
      message: `There is nothing to import: stack "${sides.stackName}" has every resource of the template already. Add the resource that is to come into it.`,
    });
  if (problems.length > 0) throw importInvalid(sides, problems);
  return imported;
}

function* misnamed(given: readonly string[], declared: TemplateBody["Resources"], held: ReadonlySet<string>) {
  for (const logicalId of given) {
    const path = ["Resources", logicalId];
    if (!Object.hasOwn(declared, logicalId))
      yield { message: `${logicalId} is to be imported, and the template has no such resource. Declare it there.` };
    else if (held.has(logicalId))
      yield { message: `${logicalId} is in the stack already. Leave it out of what is to be imported.`, path };
  }
}

function* lost(declared: TemplateBody["Resources"], held: ReadonlySet<string>) {
  for (const logicalId of held)
    if (!Object.hasOwn(declared, logicalId))
      yield {
        message: `The stack has ${logicalId}, and the template does not. An import removes nothing: keep it in the template, and take it out with a deployment of its own.`,
      };
}

/** CloudFormation imports into a stack whose outputs stay as they are, and a new stack has none. */
function* changedOutputs({ Outputs: wanted = {} }: TemplateBody, current: TemplateBody | undefined) {
  const outputs = current?.Outputs ?? {};
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(outputs)])) {
    if (sameValue(wanted[name], outputs[name])) continue;
    const what = wanted[name] === undefined ? "removed" : outputs[name] === undefined ? "added" : "changed";
    yield {
      message: `The output ${name} would be ${what}, and an import changes no outputs. Import first, then deploy the template with its outputs.`,
      path: ["Outputs", name],
    };
  }
}

function importInvalid({ stackName, template }: ImportSides, problems: readonly Problem[]): Error {
  const placed = problems.map(({ message, path }) => `${path === undefined ? "" : placeOf(template, path)}${message}`);
  return coreError(CoreErrorCode.ImportInvalid, `Nothing was imported into stack "${stackName}": ${placed.join(" ")}`, {
    details: { stack: stackName, problems: placed },
  });
}

function placeOf(template: Template, path: JsonPath): string {
  const range = template.locate(path, "key");
  return range === undefined ? "" : `${range.file ?? "template"}:${range.start.line}:${range.start.column}: `;
}
