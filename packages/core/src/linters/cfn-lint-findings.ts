import { isJsonObject, type Finding, type JsonPath, type SourceRange, type Template } from "@stacksteward/template";

import { present } from "../present.ts";
import { nonsense } from "./linter-tool.ts";

const SEVERITIES: ReadonlyMap<unknown, Finding["severity"]> = new Map([
  ["Error", "error"],
  ["Warning", "warning"],
  ["Informational", "info"],
] as const);

/**
 * The values of parameters that are known here are not all there are: those that are `NoEcho` were kept back, and a stack keeps
 * what it has. So what this rule says of a parameter without a value says nothing.
 */
const PARAMETERS_RULE = "E2900";

/** What cfn-lint has found, from what it writes as JSON. Throws `LINTER_FAILED` when it is something else. */
export function cfnLintFindings(template: Template, output: string, hide: (text: string) => string): Finding[] {
  const matches = parsed(output);
  if (!Array.isArray(matches)) throw nonsense({ name: "cfn-lint" }, output, hide);
  const findings = new Map<string, Finding>();
  for (const match of matches) {
    const finding = findingOf(template, match, hide);
    if (finding === undefined) throw nonsense({ name: "cfn-lint" }, JSON.stringify(match), hide);
    if (finding.rule === PARAMETERS_RULE && finding.path?.length === 1) continue;
    // It looks at a value once for each of the values that a reference may have, and says the same each time.
    findings.set(JSON.stringify([finding.rule, finding.path, finding.range, finding.message]), finding);
  }
  return [...findings.values()];
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

function findingOf(template: Template, match: unknown, hide: (text: string) => string): Finding | undefined {
  const { Rule, Level, Message, Location } = record(match);
  const rule = record(Rule)["Id"];
  const severity = SEVERITIES.get(Level);
  if (typeof rule !== "string" || severity === undefined || typeof Message !== "string") return undefined;
  const path = pathOf(record(Location)["Path"]);
  const resource = path?.[0] === "Resources" && path.length > 1 ? String(path[1]) : undefined;
  const range = (path && template.locate(path, "key")) ?? rangeOf(template, record(Location));
  return { rule, severity, tool: "cfn-lint", message: hide(Message), ...present({ path, resource, range }) };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isJsonObject(value) ? value : {};
}

function pathOf(path: unknown): JsonPath | undefined {
  const isKey = (key: unknown): key is string | number => typeof key === "string" || typeof key === "number";
  return Array.isArray(path) && path.length > 0 && path.every(isKey) ? path : undefined;
}

/** As cfn-lint says it. What it was given is not what the author wrote when that was no text, or had aliases. */
function rangeOf(template: Template, { Start, End }: Readonly<Record<string, unknown>>): SourceRange | undefined {
  if (template.usesAliases === true || template.locate([]) === undefined) return undefined;
  const [start, end] = [record(Start), record(End)].map((place) => positionIn(template.text, place));
  if (start === undefined || end === undefined) return undefined;
  return { ...present({ file: template.file }), start, end };
}

/** Python counts characters, editors count UTF-16 units as JavaScript does. */
function positionIn(
  text: string,
  { LineNumber: line, ColumnNumber: column }: Readonly<Record<string, unknown>>,
): SourceRange["start"] | undefined {
  if (typeof line !== "number" || typeof column !== "number") return undefined;
  const before = Array.from(text.split(/\r\n|\n|\r/)[line - 1] ?? "")
    .slice(0, column - 1)
    .join("");
  return { line, column: before.length + 1 };
}
