import { openCatalog } from "@stacksteward/catalog";
import { editTemplate, readTemplate, type Template, type TemplateEdit } from "@stacksteward/template";

import { present } from "../present.ts";
import type { AcceptedDrift, AcceptedProperty, AcceptOptions, RefusalReason, RefusedDrift } from "./accept-drift.ts";
import { assertReport } from "./assert-report.ts";
import type { DriftReport, PropertyDrift, ResourceDrift } from "./drift-report.ts";
import { editFor } from "./edit-for-drift.ts";
import { hasDrifted } from "./has-drifted.ts";

const MESSAGES: Readonly<Record<RefusalReason, string>> = {
  intrinsic: "A function or a dynamic reference makes the value: change what it is made of, such as a parameter.",
  deleted: "The resource is gone: take it out of the template with all that refers to it, or revert the drift.",
  unknown: "Nobody knows what is there: look at it yourself.",
  secret: "The value is hidden: change it where it is kept.",
  ignored: "It is ignored for now.",
  absent: "It is not written in this template, or a macro writes it: edit what it comes from.",
  changed: "The template no longer says what was compared: detect the drift again after the next deployment.",
  ambiguous: "More than one item of the list may be meant: edit the list yourself.",
  required: "The type does not do without the property: revert the drift, or replace the resource.",
  nested: "It is in the template of a nested stack: name that as nestedStack, with its template.",
};

/** What `acceptDrift` does, with everything that it needs loaded. */
export function writeDrift(report: DriftReport, text: string, options: AcceptOptions): AcceptedDrift {
  assertReport(report);
  const { file, nestedStack = [] } = options;
  const template = readTemplate(text, present({ file }));
  const accepted: AcceptedProperty[] = [];
  const refused: RefusedDrift[] = [];
  const edits: TemplateEdit[] = [];
  const scope = nestedStack.join("/");
  for (const resource of report.resources) {
    const path = (resource.stackPath ?? []).join("/");
    if (path !== scope) {
      if (scope === "" && hasDrifted(resource)) refused.push(refusal(resource, "", "nested"));
      continue;
    }
    refused.push(...outright(resource));
    for (const difference of resource.differences) {
      const edit = accept(template, resource, difference, edits);
      if (typeof edit === "string") {
        refused.push(refusal(resource, difference.path, edit));
      } else {
        edits.push(edit);
        accepted.push({ logicalId: resource.logicalId, path: difference.path, kind: difference.kind });
      }
    }
  }
  return { template: editTemplate(template, inOrder(edits)).text, accepted, refused };
}

/** What cannot be accepted whatever the template says. */
function outright(resource: ResourceDrift): readonly RefusedDrift[] {
  const gone =
    resource.status === "DELETED" ? [refusal(resource, "", isIgnored(resource) ? "ignored" : "deleted")] : [];
  return [...gone, ...resource.unknown.map(({ path }) => refusal(resource, path, "unknown"))];
}

function accept(
  template: Template,
  resource: ResourceDrift,
  difference: PropertyDrift,
  edits: readonly TemplateEdit[],
): TemplateEdit | RefusalReason {
  if (isIgnored(resource) || difference.ignored !== undefined) return "ignored";
  if (difference.isSecret === true) return "secret";
  const declared = Object.hasOwn(template.body.Resources, resource.logicalId)
    ? template.body.Resources[resource.logicalId]
    : undefined;
  // A macro has made another type of it.
  if (declared === undefined || declared.Type !== resource.type) return "absent";
  return editFor(difference, { resource: declared, logicalId: resource.logicalId, catalog: openCatalog(), edits });
}

function isIgnored({ ignored }: ResourceDrift): boolean {
  return ignored !== undefined;
}

/** Items are counted as the template has them now: first what replaces, then what comes behind, at last what goes, from behind. */
function inOrder(edits: readonly TemplateEdit[]): readonly TemplateEdit[] {
  const deletions = edits.filter(({ kind }) => kind === "delete");
  return [...edits.filter(({ kind }) => kind === "set"), ...deletions.toSorted((a, b) => lastIndex(b) - lastIndex(a))];
}

function lastIndex({ path }: TemplateEdit): number {
  const last = path.at(-1);
  return typeof last === "number" ? last : -1;
}

function refusal({ stackPath, logicalId }: ResourceDrift, path: string, reason: RefusalReason): RefusedDrift {
  return present({ stackPath, logicalId, path, reason, message: MESSAGES[reason] });
}
