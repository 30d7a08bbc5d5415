import type { Template } from "@stacksteward/template";

/**
 * Whether a template may declare nested stacks: it was not read here, something writes resources into it, or it does.
 * Only such templates get change sets for nested stacks, which CloudFormation deletes in its own time instead of at once.
 */
export function mayHoldNestedStacks(template: Template | undefined): boolean {
  if (template === undefined || template.body.Transform !== undefined) return true;
  return Object.entries(template.body.Resources).some(
    ([logicalId, { Type: type }]) => type === "AWS::CloudFormation::Stack" || logicalId.startsWith("Fn::"),
  );
}
