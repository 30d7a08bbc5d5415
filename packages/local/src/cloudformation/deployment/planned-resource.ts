import type { Tag } from "@aws-sdk/client-cloudformation";
import {
  isJsonObject,
  stringified,
  type Evaluator,
  type Json,
  type ResourceDeclaration,
  type Value,
} from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { knownValue } from "../known-value.ts";
import type { StackResource } from "../stack.ts";

/** What a template wants one resource to be, evaluated at the moment its turn has come. */
export type PlannedResource = Pick<
  StackResource,
  | "logicalId"
  | "type"
  | "declared"
  | "eventProperties"
  | "stackTags"
  | "metadata"
  | "deletionPolicy"
  | "updateReplacePolicy"
  | "dependencies"
> & { readonly creationPolicy?: Json };

/** Evaluates the declaration of `logicalId`. `masked` evaluates the same template with `NoEcho` values hidden. */
export function planResource(
  evaluator: Evaluator,
  masked: Evaluator,
  logicalId: string,
  declaration: ResourceDeclaration,
  circumstances: Pick<PlannedResource, "dependencies" | "stackTags">,
): PlannedResource {
  const properties = evaluatedProperties(evaluator, logicalId, declaration);
  const shown = masked === evaluator ? properties : evaluatedProperties(masked, logicalId, declaration);
  const attribute = (name: string): Value | undefined =>
    name in declaration ? evaluator.evaluate(declaration[name] ?? null, ["Resources", logicalId, name]) : undefined;
  const text = (name: string): string | undefined => {
    const value = attribute(name);
    return typeof value === "string" ? value : undefined;
  };
  return given({
    logicalId,
    type: declaration.Type,
    declared: properties,
    eventProperties: JSON.stringify(stringified(shown)),
    metadata: optionalKnown(attribute("Metadata")),
    deletionPolicy: text("DeletionPolicy"),
    updateReplacePolicy: text("UpdateReplacePolicy"),
    creationPolicy: optionalKnown(attribute("CreationPolicy")),
    ...circumstances,
  });
}

/** The tags of the stack, when resources of this type can carry tags. */
export function stackTagsFor(engine: Engine, type: string, tags: readonly Tag[]): readonly Tag[] {
  return engine.catalog.find(type)?.tagging === undefined ? [] : tags;
}

function evaluatedProperties(
  evaluator: Evaluator,
  logicalId: string,
  declaration: ResourceDeclaration,
): Record<string, Json> {
  const value = evaluator.evaluate(declaration["Properties"] ?? {}, ["Resources", logicalId, "Properties"]);
  const known = knownValue(value);
  return isJsonObject(known) ? known : {};
}

function optionalKnown(value: Value | undefined): Json | undefined {
  return value === undefined ? undefined : knownValue(value);
}
