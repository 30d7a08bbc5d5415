import type { Catalog, PropertyFacts, ResourceType, ValueShape } from "@stacksteward/catalog";
import { isJsonObject, type Json, type JsonObject, type TemplateBody } from "@stacksteward/template";

/** One property of one resource of a template, to be given another value. */
export interface ChosenProperty {
  readonly logicalId: string;
  readonly property: string;
}

/**
 * The create-only properties of text whose change should replace one resource and nothing else, likeliest first: what
 * is created last, whose replacement nothing notices, comes first, and of each resource the property that names it,
 * then those the template declares, then the others.
 */
export function* replaceableProperties(
  catalog: Catalog,
  body: TemplateBody,
  created: readonly string[],
): Generator<ChosenProperty> {
  for (const logicalId of created.toReversed()) {
    const resource = body.Resources[logicalId];
    const facts = resource === undefined ? undefined : changeableFacts(catalog, resource.Type);
    if (facts === undefined) continue;
    const declared = declaredProperties(body, logicalId);
    const kind = facts.name.split("::").at(-1) ?? "";
    const rank = (name: string): number =>
      name === `${kind}Name` || name === "Name" ? 0 : Object.hasOwn(declared, name) ? 1 : 2;
    const names = Object.keys(facts.properties).filter((name) => {
      const { replacement, shape } = facts.properties[name] ?? noFacts;
      return replacement === "yes" && isPlainText(shape) && name !== "ServiceToken";
    });
    for (const property of names.toSorted((a, b) => rank(a) - rank(b))) yield { logicalId, property };
  }
}

/** The template with another text in that property; `revision` makes each one another. */
export function withChangedText(body: TemplateBody, { logicalId, property }: ChosenProperty, revision: string): Json {
  const current = declaredProperties(body, logicalId)[property];
  const value: Json = current === undefined ? `corpus${revision}` : { "Fn::Join": ["", [current, revision]] };
  return withProperties(body, logicalId, { ...declaredProperties(body, logicalId), [property]: value });
}

/** The template with one more resource, which is created after all others. */
export function withLastResource(template: Json, logicalId: string, after: readonly string[]): Json {
  const last = { Type: "AWS::SNS::Topic", DependsOn: [...after] };
  const resources = isJsonObject(template) ? template["Resources"] : undefined;
  return { ...objectOf(template), Resources: { ...objectOf(resources), [logicalId]: last } };
}

const noFacts: PropertyFacts = { shape: { kind: "json" }, required: false, replacement: "yes" };

/** The facts of a type; types that live inside CloudFormation have no properties to change behind its back. */
export function changeableFacts(catalog: Catalog, type: string): ResourceType | undefined {
  return type.startsWith("AWS::CloudFormation::") ? undefined : catalog.find(type);
}

/** Whether any text will do. */
export function isPlainText(shape: ValueShape): boolean {
  return shape.kind === "string" && shape.allowedValues === undefined;
}

/** What a template writes under `Properties`. */
export function declaredProperties(body: TemplateBody, logicalId: string): JsonObject {
  return objectOf(body.Resources[logicalId]?.["Properties"]);
}

function withProperties(body: TemplateBody, logicalId: string, properties: JsonObject): Json {
  const resource = { ...body.Resources[logicalId], Properties: properties };
  return { ...body, Resources: { ...body.Resources, [logicalId]: resource } };
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
