import type { TemplateBody, TemplateFormat } from "../template.ts";
import { writeYaml } from "./write-yaml.ts";

/**
 * Writes a template. Reading the text again gives the same body. YAML gets short forms, quotes where a word could be
 * taken for something else, and an empty line between sections and between resources; JSON is indented by two spaces.
 */
export function writeTemplate(body: TemplateBody, format: TemplateFormat): string {
  return format === "json" ? `${JSON.stringify(body, undefined, 2)}\n` : writeYaml({ ...body });
}
