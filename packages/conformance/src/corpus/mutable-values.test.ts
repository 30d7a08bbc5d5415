import { openCatalog } from "@stacksteward/catalog";
import type { TemplateBody } from "@stacksteward/template";
import { expect, test } from "vitest";

import { mutableValues } from "./mutable-values.ts";

const catalog = openCatalog();

function pathsOf(type: string, Properties: Record<string, never> | object, Parameters?: TemplateBody["Parameters"]) {
  const Resources = { R: { Type: type, Properties: Properties as Record<string, never> } };
  const body: TemplateBody = { Resources, ...(Parameters && { Parameters }) };
  return [...mutableValues(catalog, body, ["R"])].map(({ path }) => path.join("/"));
}

test("properties come before what is inside them, and tags last", () => {
  expect(
    pathsOf("AWS::DynamoDB::Table", {
      TableName: "create-only",
      Tags: [{ Key: "team", Value: "a" }],
      ProvisionedThroughput: { ReadCapacityUnits: 5 },
      DeletionProtectionEnabled: false,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  ).toEqual(["DeletionProtectionEnabled", "ProvisionedThroughput/ReadCapacityUnits", "Tags/0/Value"]);
});

test("what functions compute counts, what is write-only or secret does not", () => {
  const secret = { Password: { Type: "String", NoEcho: true } };
  expect(pathsOf("AWS::SQS::Queue", { DelaySeconds: { Ref: "Depth" } })).toEqual(["DelaySeconds"]);
  expect(pathsOf("AWS::SNS::Topic", { DisplayName: { "Fn::Sub": "${Password}" } }, secret)).toEqual([]);
  expect(pathsOf("AWS::SNS::Topic", { DisplayName: "{{resolve:ssm:name}}" })).toEqual([]);
  expect(pathsOf("AWS::Lambda::Function", { Code: { ZipFile: "code" }, Handler: "index.handler" })).toEqual([
    "Handler",
  ]);
});

test("documents of JSON are gone into", () => {
  const PolicyDocument = { Statement: [{ Effect: "Allow", Resource: { Ref: "Bucket" } }] };
  expect(pathsOf("AWS::S3::BucketPolicy", { Bucket: "b", PolicyDocument })).toEqual([
    "PolicyDocument/Statement/0/Effect",
  ]);
});
