import { isScalar, scalarText } from "../../evaluate/scalar.ts";
import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { objectsIn } from "../objects-in.ts";
import { knownResources, type KnownResource } from "../resource-types.ts";
import { isFunction, membersOf, variantsOf } from "../variants.ts";
import { managedPassword, replicatedBucket, replicationGroup, zoneOfMany } from "./data-store-checks.ts";
import { tableKeys } from "./table-keys.ts";

/** What services say of properties together, each as the page of its type or of the service says. */
export const serviceRules: readonly LintRule[] = [
  {
    id: "property-combination",
    severity: Severity.Error,
    description: "Properties that decide about each other fit together.",
    cfnLint: [
      "E3032",
      "E3039",
      "E3048",
      "E3504",
      "E3638",
      "E3639",
      "E3671",
      "E3678",
      "E3700",
      "W2533",
      "E3501",
      "E3502",
    ],
    check: (context) =>
      context.isRewritten
        ? []
        : context.once(knownResources).flatMap((resource) => checks.get(resource.type.name)?.(resource) ?? []),
  },
  {
    id: "bucket-access-control",
    severity: Severity.Warning,
    description: "Buckets are opened with policies: their access control lists are off unless they are switched on.",
    cfnLint: ["W3045"],
    check: legacyAccessControl,
  },
];

type Check = (resource: KnownResource) => RuleHit[];

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["AWS::Backup::BackupPlan", backupLifecycles],
  ["AWS::CodePipeline::Pipeline", pipelineSources],
  ["AWS::DynamoDB::GlobalTable", tableKeys],
  ["AWS::DynamoDB::Table", (resource) => [...tableKeys(resource), ...tableThroughput(resource)]],
  ["AWS::ECS::TaskDefinition", fargateTask],
  ["AWS::ElastiCache::ReplicationGroup", replicationGroup],
  ["AWS::IAM::InstanceProfile", oneRole],
  ["AWS::Lambda::Function", zippedFunction],
  ["AWS::RDS::DBInstance", (resource) => [...managedPassword(resource), ...zoneOfMany(resource)]],
  ["AWS::S3::Bucket", replicatedBucket],
  ["AWS::SNS::Topic", (resource) => fifoName(resource, "FifoTopic", "TopicName")],
  ["AWS::SQS::Queue", (resource) => fifoName(resource, "FifoQueue", "QueueName")],
]);

/** See "LifecycleResourceType" of AWS::Backup::BackupPlan: 90 days in cold storage at least. */
function backupLifecycles({ properties, path }: KnownResource): RuleHit[] {
  return objectsIn(properties, path, ["BackupPlan", "BackupPlanRule", "Lifecycle"]).flatMap(({ value, path: at }) => {
    const [moved, deleted] = [numberOf(value["MoveToColdStorageAfterDays"]), numberOf(value["DeleteAfterDays"])];
    if (moved === undefined || deleted === undefined || deleted >= moved + 90) return [];
    return [
      {
        message: `What is moved to cold storage after ${moved} days stays 90 days there; it cannot be deleted after ${deleted}.`,
        remedy: `Delete it after ${moved + 90} days or later.`,
        path: [...at, "DeleteAfterDays"],
      },
    ];
  });
}

/** See "CodePipeline pipeline structure reference": the first stage has source actions only, and it alone has. */
function pipelineSources({ properties, path }: KnownResource): RuleHit[] {
  const { Stages: stages } = properties;
  if (!Array.isArray(stages)) return [];
  return stages.flatMap((stage, index) =>
    objectsIn({ stage }, path, ["stage", "Actions", "ActionTypeId"]).flatMap(({ value, path: at }) => {
      const { Category: category } = value;
      if (typeof category !== "string" || (category === "Source") === (index === 0)) return [];
      return [
        {
          message:
            index === 0
              ? `The first stage has source actions only, and this one is of the category ${category}.`
              : "Only the first stage has source actions.",
          remedy: "Move the action to another stage.",
          path: [...path, "Stages", index, ...at.slice(path.length + 1), "Category"],
        },
      ];
    }),
  );
}

/** See "ProvisionedThroughput" of AWS::DynamoDB::Table. */
function tableThroughput({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const { BillingMode: mode = "PROVISIONED", ProvisionedThroughput: throughput } = properties;
  if (mode === "PAY_PER_REQUEST" && throughput !== undefined && !isFunction(throughput)) {
    const message = `${logicalId} is paid per request, so it has no ProvisionedThroughput.`;
    return [{ message, remedy: "Remove one of them.", path: [...path, "ProvisionedThroughput"] }];
  }
  if (mode !== "PROVISIONED" || throughput !== undefined || hidesProperties(properties)) return [];
  const message = `${logicalId} has no ProvisionedThroughput, which its billing mode needs.`;
  return [{ message, remedy: "Give it, or write BillingMode: PAY_PER_REQUEST.", path }];
}

/** See "Amazon ECS task definition parameters for Fargate". */
function fargateTask({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const launches = membersOf(properties["RequiresCompatibilities"], []).map(({ value }) => value);
  if (!launches.includes("FARGATE") || hidesProperties(properties)) return [];
  const missing = ["Cpu", "Memory", "NetworkMode"].filter((name) => properties[name] === undefined);
  const modes = variantsOf(properties["NetworkMode"], [...path, "NetworkMode"]);
  return [
    ...missing.map((name) => ({
      message: `${logicalId} runs on Fargate and has no ${name}.`,
      remedy: name === "NetworkMode" ? "Write NetworkMode: awsvpc." : `Give ${name}.`,
      path,
    })),
    ...modes
      .filter(({ value }) => typeof value === "string" && value !== "awsvpc")
      .map(({ value, path: at }) => ({
        message: `Tasks on Fargate have the network mode awsvpc, not ${JSON.stringify(value)}.`,
        remedy: "Write NetworkMode: awsvpc.",
        path: at,
      })),
  ];
}

/** See "Roles" of AWS::IAM::InstanceProfile. */
function oneRole({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const { Roles: roles } = properties;
  const count = Array.isArray(roles) ? roles.filter((role) => !(isJsonObject(role) && "Fn::If" in role)).length : 0;
  if (count <= 1) return [];
  const message = `${logicalId} has ${count} roles; an instance profile has one.`;
  return [{ message, remedy: "Keep one, with all that is needed.", path: [...path, "Roles"] }];
}

/** See "Handler", "Runtime" and "ZipFile" of AWS::Lambda::Function. */
function zippedFunction({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const { PackageType: packaging = "Zip", Code: code } = properties;
  const isZip = isJsonObject(code) && ["S3Bucket", "ZipFile"].some((key) => Object.hasOwn(code, key));
  if (packaging !== "Zip" || !isZip || hidesProperties(properties)) return [];
  const missing = ["Handler", "Runtime"].filter((name) => properties[name] === undefined);
  if (missing.length === 0) return inlineCode(properties, path);
  const message = `${logicalId} is deployed as an archive and has no ${missing.join(" and no ")}.`;
  const place = properties["PackageType"] === undefined ? "Code" : "PackageType";
  return [{ message, remedy: `Give ${missing.join(" and ")}.`, path: [...path, place] }];
}

function inlineCode({ Code: code, Runtime: runtime }: JsonObject, path: JsonPath): RuleHit[] {
  const isInline = isJsonObject(code) && Object.hasOwn(code, "ZipFile");
  if (!isInline || typeof runtime !== "string" || /^(?:nodejs|python)|\{\{resolve:/.test(runtime)) return [];
  const message = `Code stands in the template for Node.js and Python only, not for ${runtime}.`;
  return [{ message, remedy: "Put it into a bucket.", path: [...path, "Code", "ZipFile"] }];
}

/** See "FifoQueue" of AWS::SQS::Queue and "FifoTopic" of AWS::SNS::Topic. */
function fifoName({ logicalId, properties, path }: KnownResource, flag: string, property: string): RuleHit[] {
  const { [flag]: isFifo, [property]: name } = properties;
  if (typeof name !== "string" || name.includes("{{resolve:") || isFunction(isFifo)) return [];
  const wants = isScalar(isFifo) && String(isFifo).toLowerCase() === "true";
  if (wants === name.endsWith(".fifo")) return [];
  return [
    {
      message: wants
        ? `${logicalId} is FIFO, and its name does not end with .fifo.`
        : `The name of ${logicalId} ends with .fifo, and it is not FIFO.`,
      remedy: wants ? `Write ${property}: ${name}.fifo.` : `Write ${flag}: true, or another name.`,
      path: [...path, property],
    },
  ];
}

/** See "AccessControl" of AWS::S3::Bucket. */
function legacyAccessControl(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ logicalId, type, properties, path }) =>
    type.name === "AWS::S3::Bucket" && properties["AccessControl"] !== undefined
      ? [
          {
            message: `AccessControl of ${logicalId} is a legacy property, refused unless the bucket's OwnershipControls allow it.`,
            remedy: "Use a bucket policy.",
            path: [...path, "AccessControl"],
          },
        ]
      : [],
  );
}

function hidesProperties(properties: JsonObject): boolean {
  return Object.keys(properties).some((name) => name.startsWith("Fn::"));
}

function numberOf(value: Json | undefined): number | undefined {
  const text = isScalar(value) ? scalarText(value) : "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
