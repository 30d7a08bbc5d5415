import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { catalog } from "../compare/compared-sides.testing.ts";
import type { Json, JsonObject } from "../json.ts";
import { findIamBroadening } from "./find-iam-broadening.ts";

/** What a change of a policy in the property of a type broadens: kinds and values. */
function broadened(type: string, before: JsonObject | undefined, after: JsonObject | undefined): string[] | undefined {
  return findIamBroadening(catalog.find(type), before, after)?.map(
    ({ kind, value, isWildcard }) => `${kind} ${value}${isWildcard === true ? " (wildcard)" : ""}`,
  );
}

const policy = (...statements: JsonObject[]): JsonObject => ({ Statement: statements });
const allow = (Action: Json, Resource: Json, others: JsonObject = {}): JsonObject => ({
  Effect: "Allow",
  Action,
  Resource,
  ...others,
});

/** The same for the document of an `AWS::IAM::ManagedPolicy`. */
function between(before: Json, after: Json): string[] | undefined {
  return broadened("AWS::IAM::ManagedPolicy", { PolicyDocument: before }, { PolicyDocument: after });
}

describe("a policy document", () => {
  const reads = allow("s3:GetObject", "arn:aws:s3:::media/*");

  test.each<[string, Json, Json, string[]]>([
    [
      "a new action",
      policy(reads),
      policy(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::media/*")),
      ["action s3:putobject"],
    ],
    ["an action inside a wildcard that was there", policy(allow("s3:*", "*")), policy(reads), []],
    ["a wildcard", policy(reads), policy(allow("s3:*", "arn:aws:s3:::media/*")), ["action s3:* (wildcard)"]],
    [
      "another resource",
      policy(reads),
      policy(reads, allow("s3:GetObject", "arn:aws:s3:::logs")),
      ["resource arn:aws:s3:::logs"],
    ],
    [
      "an action on a resource that was there for another one",
      policy(reads, allow("s3:PutObject", "arn:aws:s3:::logs")),
      policy(reads, allow("s3:PutObject", "arn:aws:s3:::media/*"), allow("s3:PutObject", "arn:aws:s3:::logs")),
      ["combination s3:putobject"],
    ],
    [
      "a condition that is gone",
      policy({ ...reads, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      policy(reads),
      ["condition s3:getobject"],
    ],
    [
      "another value of a condition",
      policy({ ...reads, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      policy({ ...reads, Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-1", "o-2"] } } }),
      ["condition s3:getobject"],
    ],
    [
      "one more condition",
      policy(reads),
      policy({ ...reads, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      [],
    ],
    [
      "a denial that is gone",
      policy(reads, { Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" }),
      policy(reads),
      ["deny s3:deleteobject"],
    ],
    [
      "a denial that became narrower",
      policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }),
      policy({ Effect: "Deny", Action: "s3:Delete*", Resource: "*" }),
      ["deny s3:* (wildcard)"],
    ],
    [
      "a denial that became wider",
      policy({ Effect: "Deny", Action: "s3:Delete*", Resource: "*" }),
      policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }),
      [],
    ],
    [
      "all but some actions",
      policy(reads),
      policy({ Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::media/*" }),
      ["inverted NotAction (wildcard)"],
    ],
    [
      "all but fewer resources",
      policy({ Effect: "Allow", Action: "s3:GetObject", NotResource: ["a", "b"] }),
      policy({ Effect: "Allow", Action: "s3:GetObject", NotResource: ["a"] }),
      ["inverted NotResource (wildcard)"],
    ],
    [
      "all but more resources",
      policy({ Effect: "Allow", Action: "s3:GetObject", NotResource: ["a"] }),
      policy({ Effect: "Allow", Action: "s3:GetObject", NotResource: ["a", "b"] }),
      [],
    ],
    ["a function in the place of the policy", policy(reads), { "Fn::If": ["IsProd", {}, {}] }, ["unknown policy"]],
    ["the same function on both sides", { Ref: "Policy" }, { Ref: "Policy" }, []],
    ["a secret in a resource", policy(reads), policy(allow("s3:GetObject", "arn:****")), ["unknown arn:****"]],
    ["a policy as text", JSON.stringify(policy(reads)), policy(reads), []],
    ["text that is no policy", policy(reads), "{{changeSet:KNOWN_AFTER_APPLY}}", ["unknown policy"]],
    [
      "what was allowed as all but something else",
      policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      policy(reads),
      [],
    ],
    [
      "what was not allowed by all but that",
      policy({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }),
      policy(reads),
      ["action s3:getobject"],
    ],
    [
      "a principal that a function returns",
      policy({ ...reads, Principal: "*" }),
      policy({ Effect: "Allow", Principal: { AWS: { "Fn::GetAtt": ["Role", "Arn"] } }, Action: "a:b", Resource: "*" }),
      ["action a:b", "resource * (wildcard)"],
    ],
    ["case of an action", policy(allow("S3:getobject", "*")), policy(allow("s3:GetObject", "*")), []],
    ["case of a resource", policy(allow("s3:GetObject", "A")), policy(allow("s3:GetObject", "a")), ["resource a"]],
  ])("%s", (_, before, after, expected) => {
    expect(between(before, after)).toEqual(expected);
  });

  const names = fc.constantFrom("a", "b", "c*", "*", "d?");
  const parts = fc.oneof(names, fc.array(names, { minLength: 1, maxLength: 3 }));
  const conditions = fc.constantFrom<JsonObject>(
    {},
    { Condition: { StringEquals: { k: "v" } } },
    { Condition: { Bool: { l: ["w"] } } },
  );
  const statement = fc
    .tuple(parts, parts, conditions, fc.constantFrom("Allow", "Deny"), fc.boolean())
    .map(([actions, resources, condition, Effect, inverted]): JsonObject => ({
      Effect,
      [inverted ? "NotAction" : "Action"]: actions,
      Resource: resources,
      ...condition,
    }));
  const statements = fc.array(statement, { maxLength: 4 });

  test("a policy over itself broadens nothing, whatever the order and whether single values are lists", () => {
    const listed = (each: JsonObject): JsonObject =>
      Object.fromEntries(
        Object.entries(each)
          .toReversed()
          .map(([key, value]) => [
            key,
            typeof value === "string" && key !== "Effect" ? [value] : Array.isArray(value) ? value.toReversed() : value,
          ]),
      );
    fc.assert(
      fc.property(statements, (all) => {
        expect(between(policy(...all), policy(...all.toReversed().map(listed)))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("one more statement that allows something never says less", () => {
    fc.assert(
      fc.property(statements, statements, statement, (before, after, more) => {
        const without = between(policy(...before), policy(...after)) ?? [];
        const withMore = between(policy(...before), policy(...after, { ...more, Effect: "Allow" })) ?? [];
        expect(withMore).toEqual(expect.arrayContaining(without));
      }),
      { numRuns: 100 },
    );
  });

  test("one statement fewer that allows something never says more than the denials that go", () => {
    fc.assert(
      fc.property(statements, (all) => {
        const allows = all.filter(({ Effect }) => Effect === "Allow");
        expect(between(policy(...allows), policy(...allows.slice(1)))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("where permissions stand", () => {
  const trust = (Principal: Json): JsonObject => policy({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });

  test.each<[string, string, JsonObject | undefined, JsonObject | undefined, string[]]>([
    [
      "another account may assume a role",
      "AWS::IAM::Role",
      { AssumeRolePolicyDocument: trust({ Service: "ec2.amazonaws.com" }) },
      { AssumeRolePolicyDocument: trust({ Service: ["ec2.amazonaws.com"], AWS: "arn:aws:iam::222222222222:root" }) },
      ["principal AWS:222222222222"],
    ],
    [
      "an account by its number or by its root",
      "AWS::IAM::Role",
      { AssumeRolePolicyDocument: trust({ AWS: "222222222222" }) },
      { AssumeRolePolicyDocument: trust({ AWS: "arn:aws:iam::222222222222:root" }) },
      [],
    ],
    [
      "anybody may assume a role",
      "AWS::IAM::Role",
      { AssumeRolePolicyDocument: trust({ AWS: "222222222222" }) },
      { AssumeRolePolicyDocument: trust({ AWS: "*" }) },
      ["principal * (wildcard)"],
    ],
    [
      "a new role",
      "AWS::IAM::Role",
      undefined,
      {
        AssumeRolePolicyDocument: trust({ Service: "lambda.amazonaws.com" }),
        Policies: [{ PolicyName: "p", PolicyDocument: policy(allow("*", "*")) }],
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess", { "Fn::ImportValue": "x" }],
      },
      [
        "principal Service:lambda.amazonaws.com",
        "action sts:assumerole",
        "managed-policy arn:aws:iam::aws:policy/AdministratorAccess",
        'unknown {"Fn::ImportValue":"x"}',
        "action * (wildcard)",
        "resource * (wildcard)",
      ],
    ],
    [
      "an inline policy that moves into another one",
      "AWS::IAM::User",
      { Policies: [{ PolicyName: "a", PolicyDocument: policy(allow("s3:*", "*")) }] },
      { Policies: [{ PolicyName: "b", PolicyDocument: policy(allow("s3:GetObject", "x")) }] },
      [],
    ],
    ["a boundary that goes", "AWS::IAM::Role", { PermissionsBoundary: "arn:b" }, {}, ["boundary arn:b"]],
    [
      "a policy attached to one more role, and a user joining a group",
      "AWS::IAM::Policy",
      { Roles: ["a"], PolicyDocument: policy() },
      { Roles: ["b", "a"], PolicyDocument: policy() },
      ["attachment b"],
    ],
    [
      "a role that goes",
      "AWS::IAM::Role",
      { AssumeRolePolicyDocument: policy({ Effect: "Deny", Action: "*" }) },
      undefined,
      [],
    ],
    [
      "a principal that a function returns",
      "AWS::IAM::Role",
      { AssumeRolePolicyDocument: trust({ Service: "ec2.amazonaws.com" }) },
      { AssumeRolePolicyDocument: trust({ Service: "ec2.amazonaws.com", AWS: { Ref: "Account" } }) },
      ['unknown {"Ref":"Account"}'],
    ],
    [
      "a bucket policy that goes with its denials",
      "AWS::S3::BucketPolicy",
      { Bucket: "b", PolicyDocument: policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }) },
      undefined,
      ["deny s3:* (wildcard)"],
    ],
    [
      "a function that loses the source of its permission",
      "AWS::Lambda::Permission",
      { FunctionName: "f", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", SourceArn: "arn:b" },
      { FunctionName: "f", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" },
      ["condition lambda:invokefunction"],
    ],
    [
      "anybody may send to a queue",
      "AWS::SQS::QueuePolicy",
      undefined,
      {
        Queues: ["q"],
        PolicyDocument: policy({ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" }),
      },
      ["principal * (wildcard)", "action sqs:sendmessage", "resource * (wildcard)", "attachment q"],
    ],
  ])("%s", (_, type, before, after, expected) => {
    expect(broadened(type, before, after)).toEqual(expect.arrayContaining(expected));
    expect(broadened(type, before, after)).toHaveLength(expected.length);
  });

  test.each([
    ["AWS::SNS::TopicPolicy", "PolicyDocument"],
    ["AWS::KMS::Key", "KeyPolicy"],
    ["AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"],
    ["AWS::ECR::Repository", "RepositoryPolicyText"],
    ["AWS::OpenSearchService::Domain", "AccessPolicies"],
    ["AWS::IAM::ManagedPolicy", "PolicyDocument"],
    ["AWS::IoT::Policy", "PolicyDocument"],
    ["AWS::Events::EventBus", "Policy"],
  ])("%s has a policy in %s", (type, property) => {
    const after = { [property]: policy({ Effect: "Allow", Principal: "*", Action: "x:y", Resource: "z" }) };
    expect(findIamBroadening(catalog.find(type), {}, after)).toContainEqual({
      kind: "action",
      value: "x:y",
      path: `/Properties/${property}`,
    });
  });

  test("a type that says nothing about permissions has no answer", () => {
    expect(broadened("AWS::SQS::Queue", {}, { RedriveAllowPolicy: { redrivePermission: "allowAll" } })).toBeUndefined();
    expect(findIamBroadening(undefined, {}, { PolicyDocument: policy(allow("*", "*")) })).toBeUndefined();
  });
});

test("a policy of many statements, each with patterns that may match in many ways, is compared before anybody waits", () => {
  const statement = (index: number, from: number): JsonObject =>
    allow([`s3:A${index + from}*`, "s3:B?"], [`r${index}/*`, `${"*a".repeat(50)}x`]);
  const many = (from: number): JsonObject =>
    policy(...Array.from({ length: 200 }, (_, index) => statement(index, from)));
  expect(between(many(0), many(0))).toEqual([]);
  expect(between(many(0), many(1))).toHaveLength(200);
});
