import { describeInputs, editTemplate, readTemplate } from "@stacksteward/template";
import { MASK, type Store } from "@stacksteward/workflow";

import type { Deployment } from "./deployment.ts";
import { readText } from "./stored-text.ts";

/** Adds the texts of templates to deployments that are handed out. Each is read once: many deployments have the same. */
export function textsFrom(store: Store): (deployment: Deployment) => Promise<Deployment> {
  const shown = new Map<string, string | undefined>();
  return async (deployment) => {
    const { template } = deployment;
    if (template === undefined) return deployment;
    const { digest } = template;
    if (!shown.has(digest)) shown.set(digest, withoutDefaults(await readText(store, digest)));
    const text = shown.get(digest);
    return text === undefined ? deployment : { ...deployment, template: { ...template, text } };
  };
}

/** The defaults of `NoEcho` parameters are secrets that the template itself holds. What can't be read is not shown. */
function withoutDefaults(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const template = readTemplate(text);
    const secret = describeInputs(template.body).filter((input) => input.noEcho && input.default !== undefined);
    if (secret.length === 0) return text;
    const edits = secret.map(({ name }) => ({
      kind: "set" as const,
      path: ["Parameters", name, "Default"],
      value: MASK,
    }));
    return editTemplate(template, edits).text;
  } catch {
    return undefined;
  }
}
