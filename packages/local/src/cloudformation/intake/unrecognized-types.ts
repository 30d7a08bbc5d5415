import type { TemplateBody } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { declaredResources } from "./declared-resources.ts";
import { validationError } from "../service-errors.ts";

/** The types that nobody knows: neither the specification nor, by their form, the author of the template. */
export function unrecognizedTypes(engine: Engine, { Resources: resources }: Pick<TemplateBody, "Resources">): string[] {
  const types = new Set(declaredResources(resources).map(([, { Type: type }]) => type));
  return [...types].filter(
    (type) => !engine.catalog.has(type) && !type.startsWith("Custom::") && type !== "AWS::CDK::Metadata",
  );
}

/** Refuses a template that declares such types. */
export function refuseUnrecognizedTypes(types: readonly string[]): void {
  if (types.length === 0) return;
  throw validationError(`Template format error: Unrecognized resource types: [${types.join(", ")}]`);
}
