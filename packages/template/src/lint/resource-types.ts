import type { ResourceType } from "@stacksteward/catalog";

import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";
import type { LintContext } from "./lint-rule.ts";

/** A resource of the template whose type the catalog knows. */
export interface KnownResource {
  readonly logicalId: string;
  readonly type: ResourceType;
  readonly declaration: JsonObject;
  /** Empty when there are none, or they are not an object. */
  readonly properties: JsonObject;
  /** Leads to `Properties`. */
  readonly path: JsonPath;
}

/** The resources that can be held against the facts of their types. Ask for them with `context.once`. */
export function knownResources({ body, catalog }: LintContext): KnownResource[] {
  return Object.entries<Json>(body.Resources).flatMap(([logicalId, declaration]) => {
    if (!isJsonObject(declaration) || typeof declaration["Type"] !== "string") return [];
    const type = catalog.find(catalogName(declaration["Type"]));
    if (type === undefined) return [];
    const { Properties: given = {} } = declaration;
    const properties = isJsonObject(given) ? given : {};
    return [{ logicalId, type, declaration, properties, path: ["Resources", logicalId, "Properties"] }];
  });
}

/** The name by which the catalog knows a type: those of custom resources are named by their authors. */
export function catalogName(typeName: string): string {
  return typeName.startsWith("Custom::") ? "AWS::CloudFormation::CustomResource" : typeName;
}
