import { describe, expect, test } from "vitest";

import { findingsOf } from "./findings.testing.ts";

function managed(document: string): string {
  return `
Parameters: {Name: {Type: String}}
Conditions: {IsBig: !Equals [!Ref Name, big]}
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        ${document}
`;
}

const statement = (parts: string) => managed(`{Version: 2012-10-17, Statement: [{${parts}}]}`);

describe("policy-document", () => {
  const told = (document: string) => findingsOf(managed(document), ["policy-document"]);

  test.each([
    ["[a]", "This is no policy: a policy is an object."],
    ['"no JSON"', "This is no policy: a policy is an object."],
    ["{Version: 2012-10-17}", "This policy has no Statement."],
    ["{Version: 2012-10-18, Statement: []}", 'There is no policy version "2012-10-18".'],
    ["{Statement: [], Statements: []}", "A policy has no member 'Statements'."],
    ["{Statement: [text]}", "This is no statement: a statement is an object."],
    [`'{"Statement": "text"}'`, "This is no statement: a statement is an object."],
  ])("refuses %s", (document, message) => {
    expect(told(document).map((line) => line.replace(/^\d+:\d+ error /, ""))).toEqual([message]);
  });

  test.each([
    "{Version: '2012-10-17', Id: a, Statement: {Effect: Allow, Action: 'sqs:*', Resource: '*'}}",
    `'{"Version": "2008-10-17", "Statement": []}'`,
    "!Sub '{\"Statement\": ${Name}}'",
    "{Statement: !If [IsBig, [{Effect: Allow, Action: 's3:*', Resource: '*'}], !Ref AWS::NoValue]}",
  ])("takes %s", (document) => {
    expect(told(document)).toEqual([]);
  });
});

test("policy-version: the old one is told of", () => {
  expect(findingsOf(managed("{Version: 2008-10-17, Statement: []}"), ["policy-version"])).toEqual([
    "9:10 warning The version of this policy is from 2008.",
  ]);
  expect(findingsOf(managed("{Version: 2012-10-17, Statement: []}"), ["policy-version"])).toEqual([]);
});

describe("policy-statement", () => {
  const told = (text: string) =>
    findingsOf(text, ["policy-statement"]).map((line) => line.replace(/^\d+:\d+ error /, ""));

  test.each([
    ["Action: 'sqs:*', Resource: '*'", "This statement has no Effect."],
    ["Effect: allow, Action: 'sqs:*', Resource: '*'", 'The Effect of a statement is not "allow".'],
    ["Effect: !If [IsBig, Allow, deny], Action: 'sqs:*', Resource: '*'", 'The Effect of a statement is not "deny".'],
    ["Effect: Allow, Resource: '*'", "This statement has no Action."],
    ["Effect: Allow, Action: 'a:b', NotAction: 'a:c', Resource: '*'", "This statement has Action and NotAction."],
    ["Effect: Allow, Action: 'a:b'", "This statement has no Resource."],
    ["Effect: Allow, Action: SendMessage, Resource: '*'", "'SendMessage' is no action: it names no service."],
    ["Effect: Allow, Action: ['a:b', {A: b}], Resource: '*'", "This is no text, as Action needs."],
    ["Effect: Allow, Action: 'a:b', Resource: queue", "'queue' is no ARN."],
    ["Effect: Allow, Action: 'a:b', Resource: !Sub 'queue-${Name}'", "'queue-' is no ARN."],
    ["Effect: Allow, Action: 'a:b', Resource: '*', Actions: []", "A statement has no member 'Actions'."],
    [
      "Effect: Allow, Action: 'a:b', Resource: '*', Principal: '*'",
      "A policy of an identity has no Principal: it is for whom it is attached to.",
    ],
  ])("refuses %s", (parts, message) => {
    expect(told(statement(parts))).toEqual([message]);
  });

  test.each([
    "Sid: A, Effect: Allow, Action: ['*'], Resource: 'arn:aws:s3:::a/*', Condition: {Bool: {'aws:SecureTransport': true}}",
    "Effect: Deny, NotAction: 'a:b', NotResource: [!Sub '${Name}/*', !Join [':', [arn, aws]], !Sub 'arn:${AWS::Partition}:s3:::*']",
    "Effect: !If [IsBig, Allow, Deny], Action: !Ref Name, Resource: !If [IsBig, '*', !Ref AWS::NoValue]",
    "effect: Allow, Effect: Allow, Action: !Split [',', !Ref Name], Resource: '{{resolve:ssm:/queue}}'",
  ])("takes %s", (parts) => {
    expect(told(statement(parts))).toEqual([]);
  });

  test("knows what trust policies and policies of resources need", () => {
    const text = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: lambda.amazonaws.com}, Resource: '*'}
          - {Effect: Allow, Action: 'sts:AssumeRole'}
          - {Effect: Allow, Action: 'sts:AssumeRole', Principal: {Services: a}}
  Topics:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [a]
      PolicyDocument:
        Statement:
          - {Effect: Allow, Action: Publish, Resource: topic, Principal: {AWS: '111111111111'}}
          - {Effect: Allow, Action: 'sns:Publish', Principal: 'arn:aws:iam::111111111111:root'}
`;
    expect(findingsOf(text, ["policy-statement"])).toEqual([
      "8:99 error A trust policy has no Resource: it is about its role.",
      "9:13 error This statement has no Principal.",
      "10:67 error There are no principals of the kind 'Services'.",
      "18:52 error A principal is said with its kind.",
    ]);
  });
});

test("policy-statement-id: letters and digits, each once", () => {
  const text = managed("{Statement: [{Sid: A}, {Sid: A}, {Sid: a-b}, {Sid: B}, !If [IsBig, {Sid: C}, {Sid: C}]]}");
  expect(findingsOf(text, ["policy-statement-id"])).toEqual([
    "9:33 error The Sid 'A' stands twice in this policy.",
    "9:43 error The Sid 'a-b' has more than letters and digits.",
  ]);
});

test("iam-wildcard, iam-not-action and public-principal: what is allowed too widely", () => {
  const ids = ["iam-wildcard", "iam-not-action", "public-principal"];
  const told = (text: string) => findingsOf(text, ids).map((line) => line.replace(/^\d+:\d+ warning /, ""));
  expect(told(statement("Effect: Allow, Action: ['sqs:*', 's3:Get*'], Resource: ['*']"))).toEqual([
    "iam-wildcard: This allows sqs:* on every resource.",
  ]);
  expect(told(statement("Effect: Allow, NotAction: 'iam:*', Resource: 'arn:aws:s3:::a'"))).toEqual([
    "iam-not-action: This allows every action but the named ones, those that are yet to come too.",
  ]);
  for (const fine of [
    "Effect: Allow, Action: 'sqs:Send*', Resource: '*'",
    "Effect: Allow, Action: '*', Resource: 'arn:aws:s3:::a'",
    "Effect: Deny, Action: '*', Resource: '*'",
    "Effect: Allow, Action: '*', Resource: '*', Condition: {StringEquals: {a: b}}",
    "Effect: Deny, NotAction: 'iam:*', Resource: '*'",
  ])
    expect(told(statement(fine))).toEqual([]);
  const bucket = (principal: string) => `
Resources:
  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: a
      PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::a', ${principal}}]}
`;
  expect(told(bucket("Principal: {AWS: ['*']}"))).toEqual(["public-principal: This allows it to everybody."]);
  expect(told(bucket("Principal: '*'"))).toHaveLength(1);
  expect(told(bucket("Principal: '*', Condition: {StringEquals: {'aws:PrincipalOrgID': o}}"))).toEqual([]);
  expect(told(bucket("Principal: {Service: '*'}"))).toEqual([]);
});

test("policy-size and many-managed-policies: more than IAM takes", () => {
  const long = (count: number) => Array.from({ length: count }, (_, index) => `'sqs:Send${index}'`).join(", ");
  const size = (count: number) => statement(`Effect: Allow, Resource: '*', Action: [${long(count)}]`);
  expect(findingsOf(size(600), ["policy-size"])).toEqual([
    expect.stringMatching(/^8:7 error \d+ characters of policy stand here at least; IAM takes 6144\.$/),
  ]);
  expect(findingsOf(size(100), ["policy-size"])).toEqual([]);
  const role = (count: number) => `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      ManagedPolicyArns: [${Array.from({ length: count }, () => "!Ref AWS::StackName").join(", ")}]
`;
  expect(findingsOf(role(11), ["many-managed-policies"])).toHaveLength(1);
  expect(findingsOf(role(10), ["many-managed-policies"])).toEqual([]);
});
