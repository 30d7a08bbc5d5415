import type { TemplateSource } from "../stack.ts";

/** Where a template comes from, as JSON. */
export type StoredTemplate = Exclude<TemplateSource, URL> | StoredUrl;

/** The address of a template that only CloudFormation reads. */
interface StoredUrl {
  readonly url: string;
}

/** A template's source as it is stored. */
export function toStoredTemplate(template: TemplateSource): StoredTemplate {
  return template instanceof URL ? { url: template.href } : template;
}

/** A template's source as it was before it was stored. */
export function reviveTemplate(template: StoredTemplate): TemplateSource {
  return typeof template === "object" && "url" in template ? new URL(template.url) : template;
}
