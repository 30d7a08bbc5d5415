import { canonical } from "../../iam/policy-statement.ts";
import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";
import { createConditionSolver, type Assumption } from "../truth/condition-solver.ts";

/** Names that only one of a stack can have. */
export const duplicateRules: readonly LintRule[] = [
  {
    id: "duplicate-export",
    severity: Severity.Error,
    description: "Exports of one stack have different names.",
    cfnLint: ["E6010"],
    check: (context) =>
      twice(context, exportsOf(context), (name, other) => `${name} exports what ${other} exports already.`),
  },
  {
    id: "duplicate-name",
    severity: Severity.Error,
    description: "Resources of one type have different names.",
    cfnLint: ["E3019"],
    check: (context) =>
      twice(context, namesOf(context), (name, other) => `${name} has the name of ${other}, which is of the same type.`),
  },
];

/** What has a name of which there can be only one. */
interface Named {
  /** The logical id. */
  readonly id: string;
  /** The same for what is the same. */
  readonly key: string;
  readonly condition: Json | undefined;
  readonly path: JsonPath;
}

function twice(context: LintContext, all: readonly Named[], message: (id: string, other: string) => string): RuleHit[] {
  const solver = context.once(createConditionSolver);
  const first = new Map<string, Named>();
  return all.flatMap((named) => {
    const other = first.get(named.key);
    if (other === undefined) {
      first.set(named.key, named);
      return [];
    }
    // Two that are never there together may be called alike.
    if (solver.canHold([...assumed(other), ...assumed(named)]) !== "yes") return [];
    return [{ message: message(named.id, other.id), remedy: "Give one of them another name.", path: named.path }];
  });
}

function assumed({ condition }: Named): Assumption[] {
  return typeof condition === "string" ? [{ condition, holds: true }] : [];
}

function exportsOf({ body, isRewritten }: LintContext): Named[] {
  if (isRewritten) return [];
  return Object.entries<Json>(body.Outputs ?? {}).flatMap(([id, output]) => {
    const { Export: exported, Condition: condition } = isJsonObject(output) ? output : {};
    const name = isJsonObject(exported) ? exported["Name"] : undefined;
    return isName(name) ? [{ id, key: canonical(name), condition, path: ["Outputs", id, "Export", "Name"] }] : [];
  });
}

/** Names that there can be once in an account and region, as the page of each type says. */
const uniqueNames: Readonly<Record<string, string>> = {
  "AWS::CloudWatch::Alarm": "AlarmName",
  "AWS::CloudWatch::Dashboard": "DashboardName",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::ECR::Repository": "RepositoryName",
  "AWS::ECS::Cluster": "ClusterName",
  "AWS::Events::EventBus": "Name",
  "AWS::IAM::Group": "GroupName",
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::User": "UserName",
  "AWS::KMS::Alias": "AliasName",
  "AWS::Kinesis::Stream": "Name",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::RDS::DBCluster": "DBClusterIdentifier",
  "AWS::RDS::DBInstance": "DBInstanceIdentifier",
  "AWS::S3::Bucket": "BucketName",
  "AWS::SNS::Topic": "TopicName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::SSM::Parameter": "Name",
  "AWS::SecretsManager::Secret": "Name",
  "AWS::StepFunctions::StateMachine": "StateMachineName",
};

function namesOf(context: LintContext): Named[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ logicalId: id, type, declaration, properties, path }) => {
    const property = uniqueNames[type.name];
    const name = property === undefined ? undefined : properties[property];
    if (property === undefined || !isName(name)) return [];
    const key = `${type.name} ${canonical(name)}`;
    return [{ id, key, condition: declaration["Condition"], path: [...path, property] }];
  });
}

/** A text, or a function that answers one and the same wherever it stands. */
function isName(value: Json | undefined): value is Json {
  if (typeof value === "string") return value !== "";
  return isJsonObject(value) && !canonical(value).includes('"Fn::If"') && value["Ref"] !== "AWS::NoValue";
}
