import type { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

import {
  Replacement,
  type PropertyFacts,
  type ResourceType,
  type Tagging,
  type ValueShape,
} from "../src/resource-type.ts";
import { returnedByRef } from "./returned-by-ref.ts";
import { withSchemaFacts } from "./schema-facts.ts";
import { statefulTypes } from "./stateful-types.ts";

/** The AWS service specification, loaded. */
export type Specification = ReturnType<typeof loadAwsServiceSpecSync>;

type SpecResource = ReturnType<typeof resourcesOf>[number];
type SpecProperty = SpecResource["properties"][string];
type SpecType = SpecProperty["type"];

/** Every resource type as the catalog tells it: the specification, and what the resource schemas add. Sorted by name. */
export function readResourceTypes(specification: Specification): ResourceType[] {
  return readSpecifiedTypes(specification).map(withSchemaFacts);
}

/** Every resource type as the specification alone tells it, sorted by name. */
export function readSpecifiedTypes(specification: Specification): ResourceType[] {
  return resourcesOf(specification)
    .map((resource) => readResourceType(specification, resource))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function resourcesOf(specification: Specification) {
  return specification.all("resource");
}

function readResourceType(specification: Specification, resource: SpecResource): ResourceType {
  const name = resource.cloudFormationType;
  const shapeOf = (type: SpecType) => readShape(specification, type);
  const replaced = new Set(resource.additionalReplacementProperties?.map((path) => path[0]));
  const definitions = specification.follow("usesType", resource).map(({ entity }) => entity);
  const primaryIdentifier = (resource.primaryIdentifier ?? []).map(dotted);
  const { tagInformation, arnTemplate, scrutinizable, cloudFormationTransform } = resource;
  return {
    name,
    properties: mapValues(resource.properties, (property, key) => {
      const facts = readProperty(property, shapeOf);
      // Some paths below it force replacement, but stand inside a type that the specification cannot mark.
      return replaced.has(key) && facts.replacement === Replacement.No
        ? { ...facts, replacement: Replacement.Maybe }
        : facts;
    }),
    definitions: Object.fromEntries(
      definitions.map((definition) => [
        definition.name,
        mapValues(definition.properties, (property) => readProperty(property, shapeOf)),
      ]),
    ),
    attributes: mapValues(resource.attributes, (attribute) => shapeOf(attribute.type)),
    primaryIdentifier,
    refersTo: returnedByRef[name] ?? (resource.cfnRefIdentifier ?? primaryIdentifier).map(dotted),
    stateful: resource.isStateful === true || statefulTypes.has(name),
    ...(tagInformation && { tagging: readTagging(tagInformation) }),
    ...(arnTemplate && { arnTemplate }),
    ...readScrutiny(scrutinizable),
    ...(cloudFormationTransform && { transform: cloudFormationTransform }),
  };
}

function readProperty(property: SpecProperty, shapeOf: (type: SpecType) => ValueShape): PropertyFacts {
  const shape = shapeOf(property.type);
  const wasNumber = property.previousTypes?.some(({ type }) => type === "number") === true;
  return {
    // CloudFormation went on accepting what older templates say. The current type covers every earlier one
    // of the specification but this: a number that became an integer.
    shape: wasNumber && shape.kind === "integer" ? { kind: "number" } : shape,
    required: property.required === true,
    replacement: property.causesReplacement ?? Replacement.No,
    ...readScrutiny(property.scrutinizable),
  };
}

function readShape(specification: Specification, type: SpecType): ValueShape {
  const shapeOf = (inner: SpecType) => readShape(specification, inner);
  switch (type.type) {
    case "string":
    case "integer":
      return type.allowedValues === undefined ? { kind: type.type } : readEnumeration(type);
    case "date-time":
      return { kind: "timestamp" };
    case "array":
      return { kind: "list", items: shapeOf(type.element) };
    case "map":
      return { kind: "map", values: shapeOf(type.element) };
    case "ref":
      return { kind: "definition", name: specification.get("typeDefinition", type.reference).name };
    case "union":
      return { kind: "union", of: type.types.map(shapeOf) };
    default:
      return { kind: type.type };
  }
}

function readEnumeration(type: Extract<SpecType, { allowedValues?: unknown }>): ValueShape {
  return type.type === "string"
    ? { kind: "string", allowedValues: [...new Set(type.allowedValues)] }
    : { kind: "integer", allowedValues: [...new Set(type.allowedValues)] };
}

function readTagging(tags: NonNullable<SpecResource["tagInformation"]>): Tagging {
  const styles = { standard: "list", map: "map", asg: "other" } as const;
  return { property: tags.tagPropertyName, style: styles[tags.variant] };
}

function readScrutiny(kind: string | undefined): { scrutiny?: string } {
  return kind === undefined || kind === "None" ? {} : { scrutiny: kind };
}

/** Identifiers that stand deeper are written `Schedule/ScheduleId` in resource schemas. */
function dotted(path: string): string {
  return path.replaceAll("/", ".");
}

function mapValues<From, To>(source: Record<string, From>, convert: (value: From, key: string) => To) {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, convert(value, key)]));
}
