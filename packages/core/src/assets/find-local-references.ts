import { isJsonObject, valueAt, type Json, type JsonPath, type TemplateBody } from "@stacksteward/template";

import {
  INCLUDE,
  includeForm,
  packageableMetadata,
  packageableProperties,
  type PackageableProperty,
} from "./packageable-properties.ts";

/** A local path in a template, and what is to stand there instead. */
export interface LocalReference extends Pick<PackageableProperty, "becomes" | "isArchive"> {
  readonly path: JsonPath;
  readonly value: string;
}

const types: ReadonlySet<string> = new Set([
  ...packageableProperties.map(({ type }) => type),
  ...packageableMetadata.map(({ type }) => type),
  INCLUDE,
]);

/** Whether a text can be that of a template with local paths: says so without reading it. */
export function mayHoldLocalReferences(text: string): boolean {
  return [...types].some((type) => text.includes(type));
}

/**
 * The local paths in a template, in its order. Only text can be one: functions, objects, addresses with a scheme such as
 * `s3://` and `https://`, and text with a dynamic reference are left alone. What is left out stays left out, other than
 * with `aws cloudformation package`, which then takes the whole folder of the template.
 */
export function findLocalReferences(body: TemplateBody): readonly LocalReference[] {
  return [
    ...inMetadata(body),
    ...inResources(body.Resources, ["Resources"]),
    ...inIncludes(body.Transform ?? null, ["Transform"]),
    ...inFunctions({ ...body }, []),
  ];
}

function inMetadata({ Metadata: metadata = {} }: TemplateBody): LocalReference[] {
  return packageableMetadata.flatMap((property) =>
    referenceAt(metadata[property.type], ["Metadata", property.type], property),
  );
}

function inResources(resources: Json, at: JsonPath): LocalReference[] {
  if (!isJsonObject(resources)) return [];
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    const path = [...at, logicalId];
    // A loop says in its third argument what it writes out.
    if (logicalId.startsWith("Fn::ForEach::"))
      return Array.isArray(resource) ? inResources(resource[2] ?? null, [...path, 2]) : [];
    if (!isJsonObject(resource)) return [];
    const { Type: type, Properties: properties } = resource;
    return packageableProperties
      .filter((property) => property.type === type)
      .flatMap((property) => referenceAt(properties, [...path, "Properties"], property));
  });
}

function inFunctions(value: Json, at: JsonPath): LocalReference[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...at, Array.isArray(value) ? Number(key) : key];
    return [...(key === "Fn::Transform" ? inIncludes(inner, path) : []), ...inFunctions(inner, path)];
  });
}

function inIncludes(transforms: Json, at: JsonPath): LocalReference[] {
  if (Array.isArray(transforms)) return transforms.flatMap((transform, index) => inIncludes(transform, [...at, index]));
  if (!isJsonObject(transforms) || transforms["Name"] !== INCLUDE) return [];
  return referenceAt(transforms, at, { path: ["Parameters", "Location"], becomes: includeForm });
}

function referenceAt(
  around: Json | undefined,
  at: JsonPath,
  { path, becomes, isArchive }: Pick<PackageableProperty, "path" | "becomes" | "isArchive">,
): LocalReference[] {
  const value = around === undefined ? undefined : valueAt(around, path);
  if (typeof value !== "string" || !isLocalPath(value)) return [];
  return [{ path: [...at, ...path], value, becomes, ...(isArchive ? { isArchive } : {}) }];
}

function isLocalPath(value: string): boolean {
  return value.trim() !== "" && !/^[a-z][a-z0-9+.-]+:\/\//i.test(value) && !value.includes("{{resolve:");
}
