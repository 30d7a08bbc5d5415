import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { structureProblem } from "../structure/structure-problem.ts";
import type { TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";

const objectSections = ["Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"] as const;
const textSections = ["AWSTemplateFormatVersion", "Description"] as const;

/** Whether a value has the top-level shape that {@link TemplateBody} promises; {@link findShapeProblems} says what it lacks. */
export function hasTemplateShape(value: Json | undefined): value is JsonObject & TemplateBody {
  return findShapeProblems(value).length === 0;
}

/** What is wrong with the top-level shape: the root and its sections must be objects, and there must be Resources. */
export function findShapeProblems(value: Json | undefined): TemplateProblem[] {
  if (!isJsonObject(value)) return [notAnObject(value)];
  const problems: TemplateProblem[] = [];
  for (const section of objectSections) {
    const content = value[section];
    if (content !== undefined && !isJsonObject(content)) problems.push(wrongSection(section, content));
  }
  for (const section of textSections) {
    const content = value[section];
    if (content !== undefined && typeof content !== "string") problems.push(wrongText(section, content));
  }
  if (value["Resources"] === undefined) problems.push(noResources());
  return problems;
}

function notAnObject(value: Json | undefined): TemplateProblem {
  const message = `The template is ${nameOf(value)}, not an object.`;
  const remedy = "Begin it with a section such as Resources.";
  return structureProblem([], message, remedy, "Template format error: unsupported structure.");
}

function wrongSection(section: string, value: Json): TemplateProblem {
  const message = `The section ${section} is ${nameOf(value)}, not an object.`;
  return value === null
    ? structureProblem([section], message, "Fill the section or remove it.", nullNotAllowed(section))
    : structureProblem([section], message, "Write it as names with their declarations below.");
}

function wrongText(section: string, value: Json): TemplateProblem {
  const message = `${section} is ${nameOf(value)}, not text.`;
  return value === null
    ? structureProblem([section], message, "Fill it in or remove it.", nullNotAllowed(section))
    : structureProblem([section], message, "Put it in quotes.");
}

function nullNotAllowed(section: string): string {
  return `[/${section}] 'null' values are not allowed in templates`;
}

function noResources(): TemplateProblem {
  return structureProblem(
    [],
    "The template has no Resources.",
    "Declare at least one resource in a section called Resources.",
    "Template format error: At least one Resources member must be defined.",
  );
}

/** What a value is, in words: "a list", `the number 5`. */
function nameOf(value: Json | undefined): string {
  if (value === null || value === undefined || value === "") return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value).slice(0, 40)}`;
}
