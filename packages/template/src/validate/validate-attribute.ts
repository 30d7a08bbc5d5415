import type { ResourceType } from "@stacksteward/catalog";

import { nearestName } from "../nearest-name.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";

/**
 * Says what is wrong with `Fn::GetAtt` asking a resource of this type for an attribute, or `undefined` when nothing is.
 * Attributes of custom resources and outputs of nested stacks are named by their author: any name is right for them.
 */
export function validateAttribute(type: ResourceType, name: string): TemplateProblem | undefined {
  if (Object.hasOwn(type.attributes, name) || isNamedByAuthor(type, name)) return undefined;
  // Below an attribute that is an object, and inside maps, the specification does not list every path.
  const [head = ""] = name.split(".");
  if (name !== head && Object.hasOwn(type.attributes, head)) return undefined;
  const meant = nearestName(name, Object.keys(type.attributes));
  return {
    code: TemplateErrorCode.UnresolvedReference,
    message: `${type.name} has no attribute '${name}'.`,
    remedy: meant === undefined ? listAttributes(type) : `Did you mean '${meant}'?`,
  };
}

function isNamedByAuthor(type: ResourceType, name: string): boolean {
  if (type.transform !== undefined || type.name === "AWS::CloudFormation::CustomResource") return true;
  return type.name === "AWS::CloudFormation::Stack" && name.startsWith("Outputs.");
}

function listAttributes(type: ResourceType): string {
  const names = Object.keys(type.attributes);
  return names.length === 0 ? "It has none." : `Use one of: ${names.join(", ")}.`;
}
