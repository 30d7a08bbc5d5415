import type { ResourceDeclaration, TemplateBody } from "@stacksteward/template";

/** The resources that a template declares, without the calls of macros that stand among the resources. Loops count as what they repeat, once and under the name that the template gives it. */
export function declaredResources(resources: TemplateBody["Resources"]): [string, ResourceDeclaration][] {
  return Object.entries(resources).flatMap(([logicalId, declaration]): [string, ResourceDeclaration][] => {
    if (!logicalId.startsWith("Fn::")) return [[logicalId, declaration]];
    const repeated: unknown = Array.isArray(declaration) ? declaration[2] : undefined;
    return typeof repeated === "object" && repeated !== null && !Array.isArray(repeated)
      ? declaredResources(repeated as TemplateBody["Resources"])
      : [];
  });
}
