import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";

const objectSections = ["Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"] as const;
const textSections = ["AWSTemplateFormatVersion", "Description"] as const;

/** Whether a value has the top-level shape that {@link TemplateBody} promises; {@link findShapeProblems} says what it lacks. */
export function hasTemplateShape(value: Json | undefined): value is JsonObject & TemplateBody {
  return findShapeProblems(value).length === 0;
}

/** What is wrong with the top-level shape: the root and its sections must be objects, and there must be Resources. */
export function findShapeProblems(value: Json | undefined): TemplateProblem[] {
  if (!isJsonObject(value)) {
    return [
      structure(
        [],
        `The template is ${nameOf(value)}, not an object.`,
        "Begin it with a section such as Resources.",
        "Template format error: unsupported structure.",
      ),
    ];
  }
  const problems: TemplateProblem[] = [];
  for (const section of objectSections) {
    const content = value[section];
    if (content === undefined || isJsonObject(content)) continue;
    const remedy =
      content === null ? "Fill the section or remove it." : "Write it as names with their declarations below.";
    problems.push(
      structure(
        [section],
        `The section ${section} is ${nameOf(content)}, not an object.`,
        remedy,
        wrongSection(section, content, "an object"),
      ),
    );
  }
  for (const section of textSections) {
    const content = value[section];
    if (content === undefined || typeof content === "string") continue;
    problems.push(
      structure(
        [section],
        `${section} is ${nameOf(content)}, not text.`,
        "Put it in quotes.",
        wrongSection(section, content, "a string"),
      ),
    );
  }
  if (value["Resources"] === undefined && value["Fn::Transform"] === undefined) {
    problems.push(
      structure(
        [],
        "The template has no Resources.",
        "Declare at least one resource in a section called Resources.",
        "Template format error: At least one Resources member must be defined.",
      ),
    );
  }
  return problems;
}

function structure(path: string[], message: string, remedy: string, serviceMessage: string): TemplateProblem {
  return { code: TemplateErrorCode.Structure, message, remedy, serviceMessage, path };
}

function wrongSection(section: string, value: Json, expected: string): string {
  return value === null
    ? `[/${section}] 'null' values are not allowed in templates`
    : `Template format error: ${section} must be ${expected}.`;
}

/** What a value is, in words: "a list", `the number 5`. */
function nameOf(value: Json | undefined): string {
  if (value === null || value === undefined || value === "") return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value).slice(0, 40)}`;
}
