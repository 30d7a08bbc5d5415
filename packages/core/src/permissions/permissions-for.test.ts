import { describe, expect, test } from "vitest";

import { permissionsFor, type PermissionOptions, type Verb } from "../index.ts";

const place = { account: "111111111111", region: "eu-west-1", stackNames: ["orders"] };
const stacks = "arn:aws:cloudformation:eu-west-1:111111111111:stack";

test("a policy is about the stacks that are named, and says * only where IAM knows no resource", () => {
  expect(permissionsFor(["deploy"], { ...place, sideBySide: true })).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Stacks",
        Effect: "Allow",
        Action: [
          "cloudformation:DescribeChangeSet",
          "cloudformation:DescribeStackEvents",
          "cloudformation:DescribeStacks",
          "cloudformation:ExecuteChangeSet",
          "cloudformation:GetTemplate",
        ],
        Resource: [`${stacks}/orders/*`],
      },
      {
        Sid: "NoResource",
        Effect: "Allow",
        Action: ["cloudformation:ListImports", "cloudformation:ListStacks"],
        Resource: ["*"],
      },
    ],
  });
});

test("what options need is allowed where it is", () => {
  const { Statement } = permissionsFor(["plan"], {
    ...place,
    partition: "aws-cn",
    region: "cn-north-1",
    nestedStacks: true,
    roleArns: ["arn:aws-cn:iam::111111111111:role/cloudformation"],
    templateBucket: "deployments",
    templateUrls: ["arn:aws-cn:s3:::templates/app/*"],
    ssmParameters: ["/orders/*", "plain"],
    macros: ["Serverless-2016-10-31", "arn:aws-cn:cloudformation:cn-north-1:111111111111:transform/Own"],
  });
  const start = "arn:aws-cn:cloudformation:cn-north-1";
  expect(Object.fromEntries(Statement.map(({ Sid, Resource }) => [Sid, Resource]))).toEqual({
    Stacks: [`${start}:111111111111:stack/orders/*`, `${start}:111111111111:stack/orders-*/*`],
    ChangeSets: [`${start}:111111111111:changeSet/stacksteward-*/*`],
    EveryStack: [`${start}:111111111111:stack/*/*`],
    NoResource: ["*"],
    Templates: ["assets", "templates"].map((kind) => `arn:aws-cn:s3:::deployments/stacksteward/${kind}/*`),
    Parameters: [
      "arn:aws-cn:ssm:cn-north-1:111111111111:parameter/orders/*",
      "arn:aws-cn:ssm:cn-north-1:111111111111:parameter/plain",
    ],
    HandOver: ["arn:aws-cn:iam::111111111111:role/cloudformation"],
    TemplateUrls: ["arn:aws-cn:s3:::templates/app/*"],
    Macros: [`${start}:aws:transform/Serverless-2016-10-31`, `${start}:111111111111:transform/Own`],
  });
  expect(Statement.find(({ Sid }) => Sid === "HandOver")).toMatchObject({
    Action: ["iam:PassRole"],
    Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
  });
});

test("an option that none of the verbs heeds allows nothing", () => {
  const options = { ...place, roleArns: ["arn:aws:iam::111111111111:role/cloudformation"], ssmParameters: ["/a"] };
  expect(permissionsFor(["describe"], { ...options, newStacks: true, macros: ["Include"] })).toEqual(
    permissionsFor(["describe"], place),
  );
});

test("verbs that call nothing have a policy that says nothing", () => {
  expect(permissionsFor(["history", "forget"], place).Statement).toEqual([]);
});

test("what several verbs need is allowed once", () => {
  const both = permissionsFor(["plan", "deploy", "plan"], place);
  expect(both).toEqual(permissionsFor(["deploy", "plan"], place));
  const actions = both.Statement.flatMap(({ Action }) => Action);
  expect(actions).toEqual([...new Set(actions)]);
});

describe("what IAM would read as something else is refused", () => {
  test.each<[Partial<PermissionOptions>, string]>([
    [{ account: "1111" }, 'account "1111"'],
    [{ region: "" }, 'region ""'],
    [{ partition: "gcp" }, 'partition "gcp"'],
    [{ stackNames: [] }, 'stackNames "[]"'],
    [{ stackNames: ["orders/*"] }, 'stackNames "orders/*"'],
    [{ roleArns: ["cloudformation"] }, 'roleArns "cloudformation"'],
    [{ templateBucket: "arn:aws:s3:::deployments" }, "templateBucket"],
    [{ templateUrls: ["https://templates.s3.amazonaws.com/a"] }, "templateUrls"],
    [{ ssmParameters: ["a b"] }, "ssmParameters"],
    [{ macros: [""] }, "macros"],
  ])("%j", (options, message) => {
    expect(() => permissionsFor(["plan"], { ...place, ...options })).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringContaining(message) }),
    );
  });

  test.each(["start", "close", "toString", "deploys"])("the verb %s", (verb) => {
    expect(() => permissionsFor([verb as Verb], place)).toThrow(`There is no verb "${verb}". There are plan,`);
  });
});
