import { describe, expect, test } from "vitest";

import { findingsOf } from "./findings.testing.ts";

describe("property-choice and rule-source", () => {
  const told = (type: string, properties: string) =>
    findingsOf(
      `
Conditions: {C: !Equals [!Ref AWS::Region, a]}
Resources:
  R: {Type: ${type}, Properties: {${properties}}}
`,
      ["property-choice", "rule-source"],
    ).map((line) => line.replace(/^\d+:\d+ (\w+) ([\w-]+): /, "$1 "));

  test.each([
    ["AWS::EC2::Instance", "InstanceType: a", "error R has none of ImageId, LaunchTemplate."],
    [
      "AWS::Route53::RecordSet",
      "HostedZoneId: a, AliasTarget: {}, TTL: 5",
      "error R has AliasTarget and TTL, which exclude each other.",
    ],
    [
      "AWS::CloudWatch::Alarm",
      "MetricName: a, Metrics: []",
      "error R has MetricName and Metrics, which exclude each other.",
    ],
    ["AWS::EC2::Route", "DestinationCidrBlock: a", expect.stringContaining("error R has none of CarrierGatewayId")],
    ["AWS::IAM::Policy", "PolicyName: a", "error R has none of Groups, Roles, Users."],
    ["AWS::Route53::RecordSet", "Name: a", "error R has none of HostedZoneId, HostedZoneName."],
    ["AWS::Events::Rule", "Name: a", "error R has none of EventPattern, ScheduleExpression."],
    [
      "AWS::EC2::SecurityGroup",
      "SecurityGroupIngress: [{IpProtocol: tcp, CidrIp: a, SourcePrefixListId: b}]",
      "warning R has CidrIp and SourcePrefixListId, which exclude each other.",
    ],
  ])("%s {%s}", (type, properties, finding) => {
    expect(told(type, properties)).toEqual([finding]);
  });

  test.each([
    ["AWS::EC2::Instance", "ImageId: !If [C, a, !Ref AWS::NoValue], LaunchTemplate: !If [C, !Ref AWS::NoValue, {}]"],
    ["AWS::Route53::RecordSet", "HostedZoneId: a, AliasTarget: !If [C, {}, !Ref AWS::NoValue], TTL: 5"],
    ["AWS::IAM::Policy", "Groups: [a], Roles: [b]"],
    ["AWS::EC2::SecurityGroup", "SecurityGroupIngress: [{IpProtocol: tcp, CidrIp: a}, !Ref C]"],
    ["AWS::EC2::Route", "DestinationCidrBlock: a, GatewayId: b"],
  ])("takes %s {%s}", (type, properties) => {
    expect(told(type, properties)).toEqual([]);
  });
});

describe("property-combination", () => {
  const told = (type: string, properties: string) =>
    findingsOf(`Resources:\n  R:\n    Type: ${type}\n    Properties: {${properties}}\n`, ["property-combination"]).map(
      (line) => line.replace(/^\d+:\d+ error /, ""),
    );
  const keys = "KeySchema: [{AttributeName: a, KeyType: HASH}], BillingMode: PAY_PER_REQUEST";
  const pipeline = (first: string, second: string) =>
    `Stages: [{Actions: [{ActionTypeId: {Category: ${first}}}]}, {Actions: [{ActionTypeId: {Category: ${second}}}]}]`;

  test.each([
    [
      "AWS::DynamoDB::Table",
      `${keys}, AttributeDefinitions: []`,
      "The key a of R is not among its AttributeDefinitions.",
    ],
    [
      "AWS::DynamoDB::Table",
      `${keys}, AttributeDefinitions: [{AttributeName: a}, {AttributeName: b}]`,
      "R defines the attribute b, which is part of no key.",
    ],
    [
      "AWS::DynamoDB::Table",
      "BillingMode: PAY_PER_REQUEST, ProvisionedThroughput: {}",
      "R is paid per request, so it has no ProvisionedThroughput.",
    ],
    ["AWS::DynamoDB::Table", "TableName: a", "R has no ProvisionedThroughput, which its billing mode needs."],
    [
      "AWS::Backup::BackupPlan",
      "BackupPlan: {BackupPlanRule: [{Lifecycle: {MoveToColdStorageAfterDays: 7, DeleteAfterDays: 30}}]}",
      "What is moved to cold storage after 7 days stays 90 days there; it cannot be deleted after 30.",
    ],
    ["AWS::CodePipeline::Pipeline", pipeline("Source", "Source"), "Only the first stage has source actions."],
    [
      "AWS::CodePipeline::Pipeline",
      pipeline("Build", "Deploy"),
      "The first stage has source actions only, and this one is of the category Build.",
    ],
    [
      "AWS::ElastiCache::ReplicationGroup",
      "AutomaticFailoverEnabled: true, NumCacheClusters: 1",
      "R fails over automatically, and has one cluster only.",
    ],
    [
      "AWS::ElastiCache::ReplicationGroup",
      "AutomaticFailoverEnabled: false, NumNodeGroups: 2",
      "R has 2 node groups, which need automatic failover.",
    ],
    [
      "AWS::RDS::DBInstance",
      "ManageMasterUserPassword: true, MasterUserPassword: a",
      "Secrets Manager keeps the password of R, so it is not given one.",
    ],
    [
      "AWS::RDS::DBInstance",
      "MultiAZ: true, AvailabilityZone: a",
      "R is in several availability zones, so it is not given one.",
    ],
    ["AWS::S3::Bucket", "ReplicationConfiguration: {}", "R is replicated and not versioned."],
    [
      "AWS::Lambda::Function",
      "Code: {ZipFile: a}, Runtime: java25, Handler: b",
      "Code stands in the template for Node.js and Python only, not for java25.",
    ],
    ["AWS::IAM::InstanceProfile", "Roles: [a, b]", "R has 2 roles; an instance profile has one."],
    ["AWS::Lambda::Function", "Code: {ZipFile: a}, Runtime: b", "R is deployed as an archive and has no Handler."],
    ["AWS::SQS::Queue", "FifoQueue: true, QueueName: a", "R is FIFO, and its name does not end with .fifo."],
    ["AWS::SNS::Topic", "TopicName: a.fifo", "The name of R ends with .fifo, and it is not FIFO."],
    [
      "AWS::ECS::TaskDefinition",
      "RequiresCompatibilities: [FARGATE], Cpu: 256, Memory: 512, NetworkMode: bridge",
      'Tasks on Fargate have the network mode awsvpc, not "bridge".',
    ],
    [
      "AWS::ECS::TaskDefinition",
      "RequiresCompatibilities: [FARGATE], Cpu: 256, NetworkMode: awsvpc",
      "R runs on Fargate and has no Memory.",
    ],
  ])("%s {%s}", (type, properties, finding) => {
    expect(told(type, properties)).toEqual([finding]);
  });

  test.each([
    ["AWS::DynamoDB::Table", `${keys}, AttributeDefinitions: [{AttributeName: a}]`],
    ["AWS::DynamoDB::Table", `${keys}, AttributeDefinitions: [{AttributeName: !Ref AWS::Region}]`],
    ["AWS::DynamoDB::Table", "BillingMode: !Ref AWS::Region"],
    [
      "AWS::Backup::BackupPlan",
      "BackupPlan: {BackupPlanRule: [{Lifecycle: {MoveToColdStorageAfterDays: 7, DeleteAfterDays: 97}}]}",
    ],
    ["AWS::CodePipeline::Pipeline", pipeline("Source", "Build")],
    ["AWS::Lambda::Function", "Code: {ImageUri: a}, PackageType: Image"],
    ["AWS::Lambda::Function", "Code: ./src"],
    ["AWS::SQS::Queue", "FifoQueue: 'true', QueueName: a.fifo"],
    ["AWS::SQS::Queue", "FifoQueue: true"],
    ["AWS::ElastiCache::ReplicationGroup", "AutomaticFailoverEnabled: true, NumCacheClusters: 2"],
    ["AWS::RDS::DBInstance", "MultiAZ: true, AvailabilityZone: !Ref AWS::NoValue"],
    ["AWS::S3::Bucket", "ReplicationConfiguration: {}, VersioningConfiguration: {Status: Enabled}"],
    ["AWS::ECS::TaskDefinition", "RequiresCompatibilities: [EC2]"],
  ])("takes %s {%s}", (type, properties) => {
    expect(told(type, properties)).toEqual([]);
  });
});
