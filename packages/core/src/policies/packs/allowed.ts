import { policy, policyPack, unusable } from "../define-policy.ts";
import type { PolicyPack } from "../policy.ts";
import { resourcePolicy } from "../resource-policy.ts";

/** Stacks are only in these regions: `allowedRegions(["eu-west-1", "eu-*"])`. Throws `INVALID_DEFINITION` when there is none. */
export function allowedRegions(regions: readonly string[]): PolicyPack {
  if (regions.length === 0) throw unusable("allowedRegions allows no region. Give at least one.");
  return policyPack("allowed-regions", [
    policy({
      id: "region",
      description: `Stacks are only in ${regions.join(", ")}.`,
      checkTemplate: ({ stackName, region, deny, warn }) => {
        if (region === undefined)
          warn(`In which region stack "${stackName}" will be cannot be seen: nobody has said it.`);
        else if (!regions.some((pattern) => matches(pattern, region)))
          deny(`Stack "${stackName}" is in ${region}, and may only be in ${regions.join(", ")}.`, {
            remedy: "Define it for another region.",
          });
      },
    }),
  ]);
}

/**
 * Stacks only hold resources of these types: `allowedTypes(["AWS::S3::*", "AWS::Lambda::Function", "Custom::*"])`. Throws
 * `INVALID_DEFINITION` for what can be no type.
 */
export function allowedTypes(types: readonly string[]): PolicyPack {
  const wrong = types.find((type) => !type.includes("::"));
  if (types.length === 0 || wrong !== undefined)
    throw unusable(
      wrong === undefined
        ? "allowedTypes allows no type. Give at least one."
        : `"${wrong}" is no type of resources. Write it as AWS::S3::Bucket or AWS::S3::*.`,
    );
  return policyPack("allowed-types", [
    resourcePolicy({
      id: "type",
      description: `Resources are only of ${types.join(", ")}.`,
      check: (resource, { deny }) => {
        const { logicalId, type } = resource;
        if (types.some((pattern) => matches(pattern, type))) return;
        deny(`${logicalId} is of type ${type}, and only ${types.join(", ")} are allowed.`, {
          logicalId,
          ...(resource.stackPath === undefined ? {} : { stackPath: resource.stackPath }),
          remedy: "Take it out, or allow the type.",
        });
      },
    }),
  ]);
}

/** `*` at the end stands for whatever follows. */
function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
