import { isJsonObject, type Json } from "../json.ts";
import type { TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { structureProblem } from "./structure-problem.ts";
import { isLoop } from "./transforms.ts";

/** See "Understand CloudFormation quotas" in the user guide. */
const maxMembers = { Resources: 500, Parameters: 200, Mappings: 200, Outputs: 200 } as const;
const maxMappingAttributes = 200;
const maxNameLength = 255;
const maxDescriptionBytes = 1024;
const maxParameterBytes = 4096;
/** See "Get values stored in other services using dynamic references" in the user guide. */
const maxDynamicReferences = 60;

/** Which of CloudFormation's quotas a template exceeds. Loops count when they are expanded. */
export function checkLimits(body: TemplateBody): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const [section, most] of Object.entries(maxMembers) as [keyof typeof maxMembers, number][]) {
    const names = Object.keys(body[section] ?? {}).filter((name) => !isLoop(name));
    if (names.length > most) problems.push(tooMany([section], section.toLowerCase(), names.length, most));
    problems.push(...names.filter((name) => name.length > maxNameLength).map((name) => longName([section, name])));
  }
  for (const [name, mapping] of Object.entries(body.Mappings ?? {})) {
    for (const [key, attributes] of Object.entries(isJsonObject(mapping) ? mapping : {})) {
      const count = isJsonObject(attributes) ? Object.keys(attributes).length : 0;
      if (count > maxMappingAttributes)
        problems.push(tooMany(["Mappings", name, key], "mapping attributes", count, maxMappingAttributes));
    }
  }
  const references = countDynamicReferences(body.Resources);
  if (references > maxDynamicReferences) {
    problems.push(tooMany(["Resources"], "dynamic references", references, maxDynamicReferences));
  }
  for (const [name, parameter] of Object.entries<Json>(body.Parameters ?? {})) {
    const value = isJsonObject(parameter) ? parameter["Default"] : undefined;
    if (typeof value === "string" && Buffer.byteLength(value) > maxParameterBytes) problems.push(longDefault(name));
  }
  if (Buffer.byteLength(body.Description ?? "") > maxDescriptionBytes) {
    problems.push(
      structureProblem(
        ["Description"],
        `The description has more than ${maxDescriptionBytes} bytes.`,
        "Shorten it.",
        `Template format error: 'Description' length is greater than ${maxDescriptionBytes}.`,
      ),
    );
  }
  return problems;
}

/** A reference may have a function inside it, so that its end is in another place than its beginning. */
function countDynamicReferences(value: Json): number {
  if (typeof value === "string") return value.includes("{{") ? value.split("{{resolve:").length - 1 : 0;
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  for (const member of Object.values<Json>(value)) count += countDynamicReferences(member);
  return count;
}

function tooMany(path: string[], what: string, count: number, most: number): TemplateProblem {
  return structureProblem(
    path,
    `There are ${count} ${what}; CloudFormation takes ${most}.`,
    what === "resources" ? "Move some into another stack or a nested one." : "Remove some, or split the template.",
    `Template format error: Number of ${what}, ${count}, is greater than maximum allowed, ${most}`,
  );
}

function longName(path: [string, string]): TemplateProblem {
  return structureProblem(
    path,
    `The name ${path[1].slice(0, 40)}… has ${path[1].length} characters.`,
    `Use at most ${maxNameLength}.`,
  );
}

function longDefault(name: string): TemplateProblem {
  return structureProblem(
    ["Parameters", name, "Default"],
    `The default of ${name} has more than ${maxParameterBytes} bytes.`,
    "Shorten it, or read the value from elsewhere.",
    // Seen: the service masks what it quotes.
    `Template format error: Parameter '${name}' default value '[****]' length is greater than ${maxParameterBytes}.`,
  );
}
