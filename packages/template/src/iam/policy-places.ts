import type { ResourceType } from "@stacksteward/catalog";

/** What a property says about permissions, and how it is read. */
export interface PolicyPlace {
  readonly kind: "document" | "inline-policies" | "managed-policies" | "attachments" | "boundary" | "lambda-permission";
  /** The property; none for a resource that is one statement itself. */
  readonly property?: string;
}

/** Properties of a policy resource that name what it is attached to, as the page of each type says. */
const attachments: Readonly<Record<string, readonly string[]>> = {
  "AWS::IAM::Policy": ["Groups", "Roles", "Users"],
  "AWS::IAM::ManagedPolicy": ["Groups", "Roles", "Users"],
  "AWS::IAM::User": ["Groups"],
  "AWS::IAM::UserToGroupAddition": ["Users"],
  "AWS::IAM::InstanceProfile": ["Roles"],
  "AWS::SNS::TopicPolicy": ["Topics"],
  "AWS::SQS::QueuePolicy": ["Queues"],
};

/** Policies that the specification does not mark as ones. */
const documents: Readonly<Record<string, readonly string[]>> = {
  "AWS::Elasticsearch::Domain": ["AccessPolicies"],
  "AWS::OpenSearchService::Domain": ["AccessPolicies"],
};

/** What the specification marks as a resource policy and is none: it says where messages go, or what is hidden in them. */
const otherPolicies = /^(?:DataProtection|Redrive|RedriveAllow|Replay|Archive|Delivery|Filter)Policy$/;

const known = new WeakMap<ResourceType, readonly PolicyPlace[]>();

/** Where a resource of `type` says who may do what: as the specification marks it, and what it does not mark. */
export function policyPlaces(type: ResourceType): readonly PolicyPlace[] {
  const places = known.get(type) ?? findPlaces(type);
  known.set(type, places);
  return places;
}

function findPlaces(type: ResourceType): PolicyPlace[] {
  const { name, scrutiny = "" } = type;
  if (scrutiny === "LambdaPermission") return [{ kind: "lambda-permission" }];
  const marked = Object.entries(type.properties).flatMap(([property, facts]): PolicyPlace[] => {
    switch (facts.scrutiny) {
      case "InlineResourcePolicy":
        return otherPolicies.test(property) || name === "AWS::NetworkManager::CoreNetwork"
          ? []
          : [{ kind: "document", property }];
      case "InlineIdentityPolicies":
        return [{ kind: "inline-policies", property }];
      case "ManagedPolicies":
        return [{ kind: "managed-policies", property }];
      default:
        if (property === "PermissionsBoundary") return [{ kind: "boundary", property }];
        return isPolicyResource(scrutiny) && isDocument(property) && !isText(facts.shape.kind)
          ? [{ kind: "document", property }]
          : [];
    }
  });
  return [
    ...marked,
    ...(documents[name] ?? []).map((property): PolicyPlace => ({ kind: "document", property })),
    ...(attachments[name] ?? []).map((property): PolicyPlace => ({ kind: "attachments", property })),
  ];
}

/** Whether a resource is a policy about others, so that with it everything goes that it denied. */
export function isPolicyResource(scrutiny: string | undefined): boolean {
  return scrutiny === "ResourcePolicyResource" || scrutiny === "IdentityPolicyResource";
}

function isDocument(property: string): boolean {
  return /Polic(?:y|ies)|^PolicyText$/.test(property);
}

/** A name of a policy is no policy. Documents may be given as JSON in a string, which the specification calls a union. */
function isText(shape: string): boolean {
  return shape === "string" || shape === "boolean" || shape === "list";
}
