import { isJsonObject, type Json } from "../json.ts";
import type { TemplateBody } from "../template.ts";
import { hasTransformFunction, transformNames } from "./transforms.ts";

/** What a user acknowledges so that CloudFormation does it. */
export const Capability = {
  Iam: "CAPABILITY_IAM",
  NamedIam: "CAPABILITY_NAMED_IAM",
  AutoExpand: "CAPABILITY_AUTO_EXPAND",
} as const;
export type Capability = (typeof Capability)[keyof typeof Capability];

/** A capability that a template needs, and what needs it. */
export interface RequiredCapability {
  readonly capability: Capability;
  /** The resources that need it, `Nested.Resource` inside nested stacks; for a macro of the whole template, nothing. */
  readonly logicalIds: readonly string[];
  /** Their types, each once, or the names of the macros. */
  readonly reasons: readonly string[];
}

/** What `requiredCapabilities` may ask. */
export interface RequiredCapabilitiesOptions {
  /** The template of a nested stack, when it can be had. */
  readonly nested?: (logicalId: string) => TemplateBody | undefined;
}

/** See "Acknowledging IAM resources in CloudFormation templates" in the user guide; the property names the resource. */
const iamTypes: ReadonlyMap<string, string | undefined> = new Map([
  ["AWS::IAM::AccessKey", undefined],
  ["AWS::IAM::Group", "GroupName"],
  ["AWS::IAM::InstanceProfile", "InstanceProfileName"],
  ["AWS::IAM::ManagedPolicy", "ManagedPolicyName"],
  ["AWS::IAM::Policy", undefined],
  ["AWS::IAM::Role", "RoleName"],
  ["AWS::IAM::User", "UserName"],
  ["AWS::IAM::UserToGroupAddition", undefined],
]);

/**
 * Which capabilities a template needs. `CAPABILITY_NAMED_IAM` includes `CAPABILITY_IAM`, so only the stronger is named.
 * `CAPABILITY_AUTO_EXPAND` is needed for macros, and has no meaning when a change set is created.
 */
export function requiredCapabilities(
  body: TemplateBody,
  options: RequiredCapabilitiesOptions = {},
): RequiredCapability[] {
  const needs = collectNeeds(body, options);
  const named = needs.filter(({ capability }) => capability === Capability.NamedIam);
  const iam = needs.filter(({ capability }) => capability === Capability.Iam);
  const expand = needs.filter(({ capability }) => capability === Capability.AutoExpand);
  return [named.length > 0 ? named : iam, expand].flatMap(combine);
}

interface Need {
  readonly capability: Capability;
  readonly logicalId?: string;
  readonly reason: string;
}

function collectNeeds(body: TemplateBody, options: RequiredCapabilitiesOptions): Need[] {
  const macros = transformNames(body).map((reason): Need => ({ capability: Capability.AutoExpand, reason }));
  if (hasTransformFunction({ ...body })) macros.push({ capability: Capability.AutoExpand, reason: "Fn::Transform" });
  return [
    ...macros,
    ...Object.entries<Json>(body.Resources).flatMap(([logicalId, resource]) => {
      const type = isJsonObject(resource) ? resource["Type"] : undefined;
      if (!isJsonObject(resource) || typeof type !== "string") return [];
      if (type === "AWS::CloudFormation::Stack") return nestedNeeds(logicalId, options);
      return iamTypes.has(type) ? [iamNeed(logicalId, type, resource["Properties"])] : [];
    }),
  ];
}

function iamNeed(logicalId: string, type: string, properties: Json | undefined): Need {
  const property = iamTypes.get(type);
  const isNamed = property !== undefined && isJsonObject(properties) && properties[property] !== undefined;
  return { capability: isNamed ? Capability.NamedIam : Capability.Iam, logicalId, reason: type };
}

function nestedNeeds(logicalId: string, { nested }: RequiredCapabilitiesOptions): Need[] {
  const body = nested?.(logicalId);
  if (body === undefined) return [];
  return collectNeeds(body, {}).map((need) => ({
    ...need,
    logicalId: need.logicalId === undefined ? logicalId : `${logicalId}.${need.logicalId}`,
  }));
}

function combine(needs: readonly Need[]): RequiredCapability[] {
  const [first] = needs;
  if (first === undefined) return [];
  return [
    {
      capability: first.capability,
      logicalIds: needs.flatMap(({ logicalId }) => logicalId ?? []),
      reasons: [...new Set(needs.map(({ reason }) => reason))],
    },
  ];
}
