import { openCatalog } from "@stacksteward/catalog";

import { lintTemplate, readTemplate } from "../../index.ts";

const catalog = openCatalog();

/** What the named rules say of a template: `line:column severity message`, in the order of the file. */
export function findingsOf(text: string, ids: readonly string[], today?: string): string[] {
  const settings = today === undefined ? {} : { today: new Date(today) };
  return lintTemplate(readTemplate(text, { maxBytes: 2 ** 22 }), catalog, settings)
    .findings.filter(({ rule }) => ids.includes(rule))
    .map(({ rule, severity, message, range }) => {
      const place = `${range?.start.line}:${range?.start.column}`;
      return ids.length === 1 ? `${place} ${severity} ${message}` : `${place} ${severity} ${rule}: ${message}`;
    });
}
