import { UNKNOWN, type Value } from "@stacksteward/template/evaluation";

import { isObject, type PolicyResource } from "../policy-resource.ts";
import type { Policy, PolicyContext } from "../policy.ts";
import { resourcePolicy } from "../resource-policy.ts";
import { isAmong } from "./value-words.ts";
import { written } from "./written.ts";

/** Where resource types keep a policy of their own. */
export const policyProperties: Readonly<Record<string, string>> = {
  "AWS::Backup::BackupVault": "AccessPolicy",
  "AWS::DynamoDB::Table": "ResourcePolicy.PolicyDocument",
  "AWS::ECR::Repository": "RepositoryPolicyText",
  "AWS::EFS::FileSystem": "FileSystemPolicy",
  "AWS::Elasticsearch::Domain": "AccessPolicies",
  "AWS::IAM::Role": "AssumeRolePolicyDocument",
  "AWS::KMS::Key": "KeyPolicy",
  "AWS::Kinesis::ResourcePolicy": "ResourcePolicy",
  "AWS::Logs::ResourcePolicy": "PolicyDocument",
  "AWS::OpenSearchService::Domain": "AccessPolicies",
  "AWS::S3::AccessPoint": "Policy",
  "AWS::S3::BucketPolicy": "PolicyDocument",
  "AWS::S3::MultiRegionAccessPointPolicy": "Policy",
  "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
  "AWS::SNS::TopicInlinePolicy": "PolicyDocument",
  "AWS::SNS::TopicPolicy": "PolicyDocument",
  "AWS::SQS::QueueInlinePolicy": "PolicyDocument",
  "AWS::SQS::QueuePolicy": "PolicyDocument",
};

/**
 * Keys that keep a statement for everybody from being public, when they name something:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 * and those by which keys of KMS, file systems and organizations narrow theirs.
 */
const NARROWING: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "elasticfilesystem:accessedviamounttarget",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);
/** With `IfExists`, a request without the key passes. */
const NARROWING_OPERATOR =
  /^(?:foranyvalue:)?(?:string(?:equals|like|equalsignorecase)|arn(?:equals|like)|ipaddress|bool)$/i;

/**
 * No policy of a resource allows something to everybody. Principals that CloudFormation works out, such as the ARN of a role,
 * count as somebody.
 */
export const noPublicPolicies: Policy = resourcePolicy({
  id: "public-policies",
  description: "No policy of a resource allows something to everybody.",
  types: [...Object.keys(policyProperties), "AWS::Lambda::Permission", "AWS::Lambda::LayerVersionPermission"],
  check: (resource, context) => {
    const property = policyProperties[resource.type];
    if (property !== undefined) checkDocument(resource, context, property);
    else checkPermission(resource, context);
  },
});

function checkDocument(resource: PolicyResource, { deny, warn }: PolicyContext, property: string): void {
  const { logicalId, type } = resource;
  const document = parsed(written(resource, property));
  if (document === undefined) return;
  const statements: readonly Value[] = isObject(document) ? listOf(document["Statement"]) : [UNKNOWN];
  for (const [index, statement] of statements.entries()) {
    const verdict = judge(statement);
    const path = isObject(document) ? `${property}.Statement.${index}` : property;
    if (verdict === "unseen")
      warn(
        `${path} of ${logicalId} (${type}) cannot be seen before deploying: it may allow something to everybody.`,
        resource.at(path),
      );
    if (verdict === "public")
      deny(
        `${path} of ${logicalId} (${type}) allows something to everybody.`,
        resource.at(path, "Name the principals, or add a condition on the account, the organization or the source."),
      );
  }
}

/** Whoever may call a function, or take a layer. See "AWS::Lambda::Permission" in the template reference. */
function checkPermission(resource: PolicyResource, { deny }: PolicyContext): void {
  const { logicalId, type, get } = resource;
  const narrowedBy = ["SourceArn", "SourceAccount", "PrincipalOrgID", "EventSourceToken", "OrganizationId"];
  if (get("Principal") !== "*" || narrowedBy.some((name) => get(name) !== undefined)) return;
  deny(
    `${logicalId} (${type}) allows everybody in.`,
    resource.at("Principal", "Name the account or the service, or add a SourceAccount or an organization."),
  );
}

function judge(statement: Value): "public" | "unseen" | "pass" {
  if (!isObject(statement)) return "unseen";
  const { Effect: effect, Principal: principal, NotPrincipal: others, Condition: condition } = statement;
  if (effect === UNKNOWN || principal === UNKNOWN) return "unseen";
  if (effect !== "Allow") return "pass";
  const isEverybody =
    others !== undefined || principal === "*" || (isObject(principal) && listOf(principal["AWS"]).includes("*"));
  if (!isEverybody) return "pass";
  if (condition === UNKNOWN) return "unseen";
  return isObject(condition) && Object.entries(condition).some(isNarrowing) ? "pass" : "public";
}

function isNarrowing([operator, tests]: [string, Value]): boolean {
  if (!NARROWING_OPERATOR.test(operator) || !isObject(tests)) return false;
  return Object.entries(tests).some(
    ([key, values]) =>
      NARROWING.has(key.toLowerCase()) &&
      listOf(values).every((value) => !isAmong(value, ["*", "0.0.0.0/0", "::/0", false])),
  );
}

/** Some types take the document as text. */
function parsed(document: Value | undefined): Value | undefined {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document) as Value;
  } catch {
    return UNKNOWN;
  }
}

function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
