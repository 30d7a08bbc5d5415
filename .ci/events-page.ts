import type { EventField, EventKind } from "../packages/core/src/watch/operation-events.ts";

const head = `# Events of an operation

What \`onEvent\`, and \`events\` of what \`start\` began, tell of: plain JSON. This page is made by \`pnpm docs\` from the registry that the code uses, \`operationEvents\` of \`@stacksteward/core\`.

Every event has:

- \`kind\` (string): one of the kinds below.
- \`version\` (number): 1. A field is only ever added within a version.
- \`sequence\` (number): counts from 0 within one operation.

Skip kinds that you don't know: a later version may tell of more.
`;

/** The page on the events, in Markdown. */
export function eventsPage(registry: Readonly<Record<string, EventKind>>): string {
  const kinds = Object.entries(registry).map(
    ([kind, { about, fields }]) =>
      `## \`${kind}\`\n\n${about}\n\n${Object.entries(fields).map(fieldLine).join("\n")}\n`,
  );
  return [head, ...kinds].join("\n");
}

function fieldLine([name, { type, optional, about }]: [string, EventField]): string {
  return `- \`${name}\` (${type}${optional ? ", may be missing" : ""}): ${about}`;
}
