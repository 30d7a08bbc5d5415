import { openCatalog } from "@stacksteward/catalog";
import fc from "fast-check";
import { expect, test } from "vitest";

import type { Json } from "../../json.ts";
import { lintTemplate } from "../lint-template.ts";
import { readTemplate } from "../../read/read-template.ts";
import { findingsOf } from "./findings.testing.ts";

const rules = ["property-length", "property-pattern", "property-range", "property-items", "property-item-twice"];

test("values are held against the schema of their type", () => {
  const text = `
Resources:
  A: {Type: AWS::IAM::Role, Properties: {RoleName: "a b", AssumeRolePolicyDocument: {}}}
  B: {Type: AWS::IAM::Role, Properties: {RoleName: ${"x".repeat(65)}, AssumeRolePolicyDocument: {}}}
  C: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [a, b]}}
  D: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: a}, Role: "arn:aws:iam::111111111111:role/r", MemorySize: 64, Architectures: [arm64, arm64]}}
  E: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: a}, Role: !If [X, "role", !Ref R], MemorySize: "128"}}
`;
  expect(findingsOf(text, rules)).toEqual([
    "3:42 error property-pattern: RoleName of AWS::IAM::Role cannot be 'a b'.",
    `4:42 error property-length: RoleName of AWS::IAM::Role, '${"x".repeat(65)}', has 65 characters.`,
    "5:53 error property-items: Roles of AWS::IAM::InstanceProfile has 2 items.",
    "6:111 error property-range: MemorySize of AWS::Lambda::Function cannot be 64.",
    "6:127 error property-items: Architectures of AWS::Lambda::Function has 2 items.",
    "6:150 error property-item-twice: Architectures.1 of AWS::Lambda::Function is written a second time in this list.",
    "7:83 error property-pattern: Role.Fn::If.1 of AWS::Lambda::Function cannot be 'role'.",
  ]);
});

test("a list is looked through for what is twice, unless it is longer than any that is meant", () => {
  const layers = (count: number): string =>
    `Resources: {A: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: a}, Role: !Ref R, Architectures: [${Array.from({ length: count }, (_, index) => `a${index}`).join(", ")}, a0]}}}\n`;
  expect(findingsOf(layers(400), ["property-item-twice"])).toHaveLength(1);
  expect(findingsOf(layers(50_000), ["property-item-twice"])).toEqual([]);
});

test("what is not a literal is not judged: functions, dynamic references, and what tools put in before", () => {
  const text = `
Parameters: {Name: {Type: String}}
Resources:
  A: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref Name, AssumeRolePolicyDocument: {}}}
  B: {Type: AWS::IAM::Role, Properties: {RoleName: "{{resolve:ssm:/a b}}", AssumeRolePolicyDocument: {}}}
  C: {Type: AWS::IAM::Role, Properties: {RoleName: "role-\${stage}", AssumeRolePolicyDocument: {}}}
  D: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref A, !If [X, a, !Ref AWS::NoValue]]}}
  E: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: !Split [",", "a,b"]}}
`;
  expect(findingsOf(text, rules)).toEqual([]);
});

test("a remedy says what is right, and no message holds a secret", () => {
  const text = `
Resources:
  A:
    Type: AWS::RDS::DBCluster
    Properties: {BackupRetentionPeriod: 0}
  B: {Type: AWS::IAM::Role, Properties: {RoleName: "a b", AssumeRolePolicyDocument: {}}}
  C: {Type: AWS::Timestream::InfluxDBCluster, Properties: {Password: short-1}}
  D: {Type: AWS::Timestream::InfluxDBCluster, Properties: {Password: not-a-letter}}
`;
  const { findings } = lintTemplate(readTemplate(text), openCatalog());
  const told = findings.filter(({ rule }) => rules.includes(rule));
  expect(told.map(({ remedy }) => remedy)).toEqual([
    "Write 1 to 35.",
    "Write what matches ^[\\w+=,.@-]+$.",
    "Write 8 to 64 characters.",
    "Write what matches ^[a-zA-Z0-9]+$.",
  ]);
  expect(JSON.stringify(findings)).not.toMatch(/short-1|not-a-letter/);
});

test("whatever a value is, what is told of it names a property, what is right, and where it stands", () => {
  const catalog = openCatalog();
  let asked = 0;
  const value = fc.oneof(
    fc.string({ maxLength: 2_000 }),
    fc.stringMatching(/^[a-z:/.-]{0,600}$/),
    fc.double(),
    fc.array(fc.string()),
  );
  const types = [
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::ECS::Service",
    "AWS::CloudFront::Distribution",
  ];
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.array(value, { minLength: 1, maxLength: 8 }), (typeName, values) => {
      const names = Object.keys(catalog.find(typeName)?.properties ?? {});
      const Properties = Object.fromEntries(names.map((name, index) => [name, values[index % values.length] as Json]));
      const template = readTemplate(JSON.stringify({ Resources: { A: { Type: typeName, Properties } } }));
      const told = lintTemplate(template, catalog).findings.filter(({ rule }) => rules.includes(rule));
      asked += told.length;
      for (const { message, remedy, path, range } of told) {
        expect(`${message} ${remedy}`).not.toMatch(/undefined|NaN|Infinity|\[object/);
        expect(path?.slice(0, 3)).toEqual(["Resources", "A", "Properties"]);
        expect(names).toContain(path?.[3]);
        expect(range?.start.line).toBe(1);
      }
    }),
    { numRuns: 200, seed: 5 },
  );
  expect(asked).toBeGreaterThan(200);
});
