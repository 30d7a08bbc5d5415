import { expect, test } from "vitest";

import { findingsOf } from "./findings.testing.ts";

test("deletion-policy, half-kept-resource and stateful-resource: what becomes of data", () => {
  const text = `
Parameters: {Policy: {Type: String}}
Resources:
  A: {Type: AWS::SQS::Queue}
  B: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}
  C: {Type: AWS::SQS::Queue, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}
  D: {Type: AWS::SQS::Queue, DeletionPolicy: Snapshot, UpdateReplacePolicy: Delete}
  E: {Type: AWS::EC2::Volume, DeletionPolicy: Snapshot, UpdateReplacePolicy: Snapshot, Properties: {AvailabilityZone: !Ref Policy}}
  F: {Type: AWS::SQS::Queue, DeletionPolicy: Delete}
  G: {Type: AWS::SNS::Topic}
  H: {Type: AWS::SNS::Topic, DeletionPolicy: !Ref Policy, UpdateReplacePolicy: {Fn::GetAZs: ""}}
  I: {Type: AWS::SNS::Topic, DeletionPolicy: {A: b}, UpdateReplacePolicy: !If [X, Retain, Delete]}
`;
  expect(findingsOf(text, ["deletion-policy", "half-kept-resource", "stateful-resource"])).toEqual([
    "4:3 info stateful-resource: A holds data, and nothing says whether they are kept when it is deleted or replaced.",
    "5:30 warning half-kept-resource: B has DeletionPolicy and no UpdateReplacePolicy, so it is kept in one case and lost in the other.",
    "7:30 error deletion-policy: There are no snapshots of the type AWS::SQS::Queue.",
    "11:59 error deletion-policy: This is no UpdateReplacePolicy.",
    "12:30 error deletion-policy: This is no DeletionPolicy.",
  ]);
});

test("idle-policy: attributes that a type does not heed", () => {
  const text = `
Resources:
  A: {Type: AWS::SQS::Queue, CreationPolicy: {ResourceSignal: {Count: 1}}}
  B: {Type: AWS::EC2::Instance, CreationPolicy: {}, UpdatePolicy: {}, Properties: {ImageId: ami-1}}
  C: {Type: Custom::Thing, UpdatePolicy: {}, Properties: {ServiceToken: a}}
`;
  expect(findingsOf(text, ["idle-policy"])).toEqual([
    "3:30 warning CreationPolicy of A does nothing: AWS::SQS::Queue does not heed it.",
    "4:53 warning UpdatePolicy of B does nothing: AWS::EC2::Instance does not heed it.",
  ]);
});

test("needless-depends-on: what is referred to anyway", () => {
  const text = `
Conditions: {C: !Equals [!Ref AWS::Region, a]}
Resources:
  A: {Type: AWS::SNS::Topic}
  B: {Type: AWS::SNS::Topic}
  D:
    Type: AWS::SQS::Queue
    DependsOn: [A, B, B]
    Properties: {QueueName: !GetAtt A.TopicName, KmsMasterKeyId: !If [C, !Ref B, a]}
  E: {Type: AWS::SQS::Queue, DependsOn: A, Properties: {QueueName: !Sub "\${A}"}}
  F: {Type: AWS::SQS::Queue, DependsOn: A}
`;
  expect(findingsOf(text, ["needless-depends-on"])).toEqual([
    "8:17 info D refers to A anyway, with Fn::GetAtt.",
    "8:23 info DependsOn of D names B twice.",
    "10:30 info E refers to A anyway, with Fn::Sub.",
  ]);
});

test("retired-runtime and deprecated-runtime: by what day it is", () => {
  const text = `
Conditions: {C: !Equals [!Ref AWS::Region, a]}
Resources:
  A: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.6}}
  B: {Type: AWS::Lambda::Function, Properties: {Runtime: !If [C, nodejs20.x, nodejs24.x]}}
  D: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.14}}
`;
  const ids = ["retired-runtime", "deprecated-runtime"];
  const told = (today: string) =>
    findingsOf(text, ids, today).map((line) => line.split(/[,;:] ?(?:deprecated|it gets)/)[0]);
  const retired = "4:49 error retired-runtime: Lambda no longer takes the runtime python3.6";
  expect(told("2026-04-29")).toEqual([retired]);
  expect(told("2026-04-30")).toEqual([
    retired,
    "5:66 warning deprecated-runtime: The runtime nodejs20.x is deprecated since 2026-04-30",
  ]);
  expect(
    findingsOf(`Transform: AWS::Serverless-2016-10-31\n${text}`.replace("Lambda::", "Serverless::"), ids),
  ).not.toEqual([]);
});

test("hard-coded-partition, -account and -zone: what ties a template to one place", () => {
  const text = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Description: like arn:aws:iam::111111111111:role/a
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {AWS: "arn:aws:iam::111111111111:root"}}]
      ManagedPolicyArns:
        - !Sub "arn:\${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"
        - !Sub "arn:aws:iam::\${AWS::AccountId}:policy/a"
      PermissionsBoundary: !Join ["", ["arn:aws-cn:iam::", !Ref AWS::AccountId]]
  Volume: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: eu-west-1a}}
  Other: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: !Select [0, !GetAZs ""]}}
`;
  const ids = ["hard-coded-partition", "hard-coded-account", "hard-coded-zone"];
  expect(
    findingsOf(text, ids).map((line) =>
      line
        .split(":")
        .slice(0, 3)
        .join(":")
        .replace(/:\d+ info /, " "),
    ),
  ).toEqual([
    "8 hard-coded-partition: This ARN is of one partition only.",
    "8 hard-coded-account: This ARN is of one account only.",
    "11 hard-coded-partition: This ARN is of one partition only.",
    "12 hard-coded-partition: This ARN is of one partition only.",
    "13 hard-coded-zone: eu-west-1a is a zone of one region.",
  ]);
});

test("record-value and distribution-alias: what DNS takes", () => {
  const text = `
Resources:
  Group:
    Type: AWS::Route53::RecordSetGroup
    Properties:
      RecordSets:
        - {Name: a, Type: A, ResourceRecords: [192.0.2.1, 192.0.2.256, !Ref AWS::Region]}
        - {Name: a, Type: AAAA, ResourceRecords: ["2001:db8::1", "2001::db8::1", "::ffff:192.0.2.1"]}
        - {Name: a, Type: TXT, ResourceRecords: ['"a" "b"', a]}
        - {Name: a, Type: CAA, ResourceRecords: ['0 issue "ca.example.com"', ca.example.com]}
        - {Name: a, Type: MX, ResourceRecords: [10 mail.example.com, mail.example.com]}
        - {Name: a, Type: CNAME, ResourceRecords: [a.example.com, b.example.com]}
        - {Name: a, Type: NS, ResourceRecords: [anything]}
  Web:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Aliases: ["*.example.com", www.example.com, WWW.example.com, a.*.example.com, example, !Ref AWS::Region]
  Bucket: {Type: AWS::S3::Bucket, Properties: {AccessControl: Private}}
`;
  const ids = ["record-value", "distribution-alias", "bucket-access-control"];
  expect(findingsOf(text, ids).map((line) => line.replace(/^(\d+):\d+ \w+ .*?: (.*)$/, "$1 $2"))).toEqual([
    "7 '192.0.2.256' is no value of a record of the type A.",
    "8 '2001::db8::1' is no value of a record of the type AAAA.",
    "9 'a' is no value of a record of the type TXT.",
    "10 'ca.example.com' is no value of a record of the type CAA.",
    "11 'mail.example.com' is no value of a record of the type MX.",
    "12 A CNAME record has one value only.",
    "18 CloudFront takes no alias 'WWW.example.com'.",
    "18 CloudFront takes no alias 'a.*.example.com'.",
    "18 CloudFront takes no alias 'example'.",
    "19 AccessControl of Bucket is a legacy property, refused unless the bucket's OwnershipControls allow it.",
  ]);
});

test("near-limit and template-size: before it is too late, and after", () => {
  const queues = (count: number) =>
    `Resources: {${Array.from({ length: count }, (_, index) => `Q${index}: {Type: AWS::SQS::Queue}`).join(", ")}}\n`;
  const ids = ["near-limit", "template-size"];
  expect(findingsOf(queues(401), ids)).toEqual([
    "1:1 info near-limit: There are 401 of 500 resources that there may be.",
  ]);
  expect(findingsOf(queues(400), ids)).toEqual([]);
  expect(findingsOf(queues(501), ids)).toEqual([]);
  const padded = (bytes: number) => `# ${"x".repeat(bytes)}\n${queues(1)}`;
  expect(findingsOf(padded(900_000), ids)).toEqual([expect.stringContaining("info near-limit: The template has 900")]);
  expect(findingsOf(padded(1_000_000), ids)).toEqual([
    expect.stringContaining("error template-size: The template has 1000"),
  ]);
});
