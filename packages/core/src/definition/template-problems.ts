import type { TemplateSource } from "../stack.ts";

/** What is wrong with where a definition says its template is. */
export function* templateProblems(template: TemplateSource | undefined): Generator<string> {
  if (template instanceof URL) {
    if (template.protocol !== "file:" && template.protocol !== "https:") {
      yield `Its template URL must begin with file: or https:, not ${template.protocol}`;
    }
    return;
  }
  if (typeof template === "string") {
    if (template === "") yield "Its template path is empty.";
    else if (template.includes("\n") || template.trimStart().startsWith("{")) {
      yield 'Its template is a path, but looks like a template\'s text: pass text as { body: "…" }.';
    } else if (/^https?:/.test(template)) yield "Its template is a path, but looks like a URL: pass new URL(…).";
    return;
  }
  if (keepsPrevious(template)) return;
  if (typeof template !== "object" || template === null || !("body" in template || "Resources" in template)) {
    yield "Its template must be a path, a URL, { body: text }, a template's content with Resources, or { usePrevious: true }.";
  }
}

function keepsPrevious(template: unknown): boolean {
  return (
    typeof template === "object" && template !== null && "usePrevious" in template && template.usePrevious === true
  );
}
