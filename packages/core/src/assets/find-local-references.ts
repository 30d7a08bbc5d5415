import { isJsonObject, valueAt, type Json, type JsonPath, type TemplateBody } from "@stacksteward/template";

import {
  INCLUDE,
  includeForm,
  packageableGlobals,
  packageableMetadata,
  packageableProperties,
  type PackageableProperty,
  type PackagedForm,
} from "./packageable-properties.ts";

/** A place in a template where a file is named, and what it is named there once it is in S3. */
export interface FileReference<Value = string> extends Pick<PackageableProperty, "becomes" | "isArchive"> {
  readonly path: JsonPath;
  readonly value: Value;
}

/** A local path in a template, and what is to stand there instead. */
export type LocalReference = FileReference;

/** What stands in such a place, if it is of the kind that is looked for. */
type ReadReference<Value> = (value: Json, becomes: PackagedForm) => Value | undefined;

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
  return findReferences(body, (value) => (typeof value === "string" && isLocalPath(value) ? value : undefined));
}

/** The places in a template where files are named in the way that `read` knows, in the template's order. */
export function findReferences<Value>(body: TemplateBody, read: ReadReference<Value>): readonly FileReference<Value>[] {
  const at = (
    around: Json | undefined,
    above: JsonPath,
    { path, becomes, isArchive }: Pick<PackageableProperty, "path" | "becomes" | "isArchive">,
  ): FileReference<Value>[] => {
    const found = around === undefined ? undefined : valueAt(around, path);
    const value = found === undefined ? undefined : read(found, becomes);
    if (value === undefined) return [];
    return [{ path: [...above, ...path], value, becomes, ...(isArchive ? { isArchive } : {}) }];
  };

  const inResources = (resources: Json, above: JsonPath): FileReference<Value>[] => {
    if (!isJsonObject(resources)) return [];
    return Object.entries(resources).flatMap(([logicalId, resource]) => {
      const path = [...above, logicalId];
      // A loop says in its third argument what it writes out.
      if (logicalId.startsWith("Fn::ForEach::"))
        return Array.isArray(resource) ? inResources(resource[2] ?? null, [...path, 2]) : [];
      if (!isJsonObject(resource)) return [];
      const { Type: type, Properties: properties } = resource;
      return packageableProperties
        .filter((property) => property.type === type)
        .flatMap((property) => at(properties, [...path, "Properties"], property));
    });
  };

  const inFunctions = (value: Json, above: JsonPath): FileReference<Value>[] => {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
      const path = [...above, Array.isArray(value) ? Number(key) : key];
      return [...(key === "Fn::Transform" ? inIncludes(inner, path) : []), ...inFunctions(inner, path)];
    });
  };

  const inIncludes = (transforms: Json, above: JsonPath): FileReference<Value>[] => {
    if (Array.isArray(transforms)) {
      return transforms.flatMap((transform, index) => inIncludes(transform, [...above, index]));
    }
    if (!isJsonObject(transforms) || transforms["Name"] !== INCLUDE) return [];
    return at(transforms, above, { path: ["Parameters", "Location"], becomes: includeForm });
  };

  const { Metadata: metadata = {}, Globals: globals } = body;
  return [
    ...packageableGlobals.flatMap((property) => at(globals, ["Globals"], property)),
    ...packageableMetadata.flatMap((property) => at(metadata[property.type], ["Metadata", property.type], property)),
    ...inResources(body.Resources, ["Resources"]),
    ...inIncludes(body.Transform ?? null, ["Transform"]),
    ...inFunctions({ ...body }, []),
  ];
}

function isLocalPath(value: string): boolean {
  return value.trim() !== "" && !/^[a-z][a-z0-9+.-]+:\/\//i.test(value) && !value.includes("{{resolve:");
}
