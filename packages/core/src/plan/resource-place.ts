import type { Template } from "@stacksteward/template";

/** Where a resource stands in its template, or without one the transforms, as the beginning of a message. */
export function resourcePlace(template: Template, logicalId: string | undefined): string {
  const range = template.locate(logicalId === undefined ? ["Transform"] : ["Resources", logicalId], "key");
  return range === undefined ? "" : `${range.file ?? "template"}:${range.start.line}:${range.start.column}: `;
}
