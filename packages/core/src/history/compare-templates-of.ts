import { readTemplate, sameValue, TemplateError, type Json } from "@stacksteward/template";

import type { TemplateComparison } from "./compare-deployments.ts";
import type { Deployment } from "./deployment.ts";

/** Which sections of their templates mean something else. */
export function compareTemplatesOf(a: Deployment, b: Deployment): TemplateComparison {
  if (a.template === undefined || b.template === undefined) {
    return a.template === b.template ? { kind: "same" } : { kind: "unknown" };
  }
  if (a.template.digest === b.template.digest) return { kind: "same" };
  const [before, after] = [sectionsOf(a.template.text), sectionsOf(b.template.text)];
  if (before === undefined || after === undefined) return { kind: "unknown" };
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const sections = names.filter((name) => !sameValue(before.get(name), after.get(name)));
  return sections.length === 0 ? { kind: "same" } : { kind: "different", sections };
}

function sectionsOf(text: string | undefined): ReadonlyMap<string, Json> | undefined {
  if (text === undefined) return undefined;
  try {
    return new Map<string, Json>(Object.entries(readTemplate(text).body));
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}
