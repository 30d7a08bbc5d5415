import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";
import { variantsOf } from "../variants.ts";

/** What happens to resources when they are created, updated, replaced and deleted. */
export const policyAttributeRules: readonly LintRule[] = [
  {
    id: "deletion-policy",
    severity: Severity.Error,
    description: "Deletion and replacement policies are those that the type has.",
    cfnLint: ["E3035", "E3036"],
    check: (context) => resources(context).flatMap((each) => policies.flatMap((name) => unfitPolicy(each, name))),
  },
  {
    id: "half-kept-resource",
    severity: Severity.Warning,
    description: "What is kept when it is deleted is kept when it is replaced, and the other way round.",
    cfnLint: ["W3011"],
    check: (context) => resources(context).flatMap(halfKept),
  },
  {
    id: "stateful-resource",
    severity: Severity.Info,
    description: "Resources that hold data say what becomes of it.",
    cfnLint: ["I3011"],
    check: (context) =>
      context.isRewritten
        ? []
        : context.once(knownResources).flatMap(({ logicalId, type, declaration }) =>
            type.stateful && policies.every((name) => declaration[name] === undefined)
              ? [
                  {
                    message: `${logicalId} holds data, and nothing says whether they are kept when it is deleted or replaced.`,
                    remedy: "Write DeletionPolicy and UpdateReplacePolicy, Delete if they can be lost.",
                    path: ["Resources", logicalId],
                  },
                ]
              : [],
          ),
  },
  {
    id: "idle-policy",
    severity: Severity.Warning,
    description: "CreationPolicy and UpdatePolicy stand at types that heed them.",
    cfnLint: ["E3016", "E3055"],
    check: (context) => resources(context).flatMap(idlePolicies),
  },
];

const policies = ["DeletionPolicy", "UpdateReplacePolicy"] as const;

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly declaration: JsonObject;
}

function resources({ body, isRewritten }: LintContext): Resource[] {
  if (isRewritten) return [];
  return Object.entries<Json>(body.Resources).flatMap(([id, declaration]) => {
    if (!isJsonObject(declaration) || typeof declaration["Type"] !== "string") return [];
    return [{ id, type: declaration["Type"], declaration }];
  });
}

/** See "DeletionPolicy attribute" in the CloudFormation template reference. */
const takeSnapshots: ReadonlySet<string> = new Set([
  "AWS::DocDB::DBCluster",
  "AWS::EC2::Volume",
  "AWS::ElastiCache::CacheCluster",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::Neptune::DBCluster",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::Redshift::Cluster",
]);

/** Functions that may answer a policy. */
const answerPolicies: ReadonlySet<string> = new Set([
  "Ref",
  "Fn::FindInMap",
  "Fn::If",
  "Fn::Join",
  "Fn::Select",
  "Fn::Sub",
]);

function unfitPolicy({ id, type, declaration }: Resource, name: string): RuleHit[] {
  const { [name]: value = null } = declaration;
  const path = ["Resources", id, name];
  if (isJsonObject(value)) {
    const [key = "", ...others] = Object.keys(value);
    if (others.length === 0 && answerPolicies.has(key)) return [];
    return [{ message: `This is no ${name}.`, remedy: "Write Retain, Snapshot or Delete.", path }];
  }
  if (value !== "Snapshot" || takeSnapshots.has(type) || !type.startsWith("AWS::")) return [];
  return [{ message: `There are no snapshots of the type ${type}.`, remedy: "Write Retain or Delete.", path }];
}

function halfKept({ id, declaration }: Resource): RuleHit[] {
  const [there, ...others] = policies.filter((name) => declaration[name] !== undefined);
  if (there === undefined || others.length > 0) return [];
  const kept = variantsOf(declaration[there], []).some(({ value }) => value !== "Delete");
  if (!kept) return [];
  const missing = policies.find((name) => name !== there) ?? there;
  return [
    {
      message: `${id} has ${there} and no ${missing}, so it is kept in one case and lost in the other.`,
      remedy: `Write ${missing} too.`,
      path: ["Resources", id, there],
    },
  ];
}

/** See "CreationPolicy attribute" and "UpdatePolicy attribute" in the CloudFormation template reference. */
const heed: Readonly<Record<string, ReadonlySet<string>>> = {
  CreationPolicy: new Set([
    "AWS::AppStream::Fleet",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudFormation::WaitCondition",
    "AWS::EC2::Instance",
  ]),
  UpdatePolicy: new Set([
    "AWS::AppStream::Fleet",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Elasticsearch::Domain",
    "AWS::Lambda::Alias",
    "AWS::OpenSearchService::Domain",
  ]),
};

function idlePolicies({ id, type, declaration }: Resource): RuleHit[] {
  return Object.entries(heed).flatMap(([name, types]) =>
    declaration[name] === undefined || types.has(type) || !type.startsWith("AWS::")
      ? []
      : [
          {
            message: `${name} of ${id} does nothing: ${type} does not heed it.`,
            remedy: `Remove it. ${[...types].join(", ")} do.`,
            path: ["Resources", id, name],
          },
        ],
  );
}
