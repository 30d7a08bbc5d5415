import { factsOnTheWay, openCatalog } from "@stacksteward/catalog";
import { readTemplate, type Json } from "@stacksteward/template";
import { describe, expect, test } from "vitest";

import { findLocalReferences } from "./find-local-references.ts";
import { packageableProperties } from "./packageable-properties.ts";

/** The paths that are found in a template with these resources, as `place=value`. */
function found(text: string): string[] {
  return findLocalReferences(readTemplate(text).body).map(({ path, value }) => `${path.join("/")}=${value}`);
}

describe("the properties that may be local paths", () => {
  test.each(packageableProperties)("$type has $path", ({ type, path }) => {
    const nested = path.reduceRight<Json>((inner, name) => ({ [name]: inner }), "./file");
    const body = { Resources: { It: { Type: type, Properties: nested } } };
    expect(findLocalReferences(body)).toMatchObject([{ path: ["Resources", "It", "Properties", ...path] }]);
  });

  test("are properties of their types, with the members that stand there once the file is in S3", () => {
    const catalog = openCatalog();
    for (const { type, path, becomes } of packageableProperties) {
      // What the serverless transform writes out is in no catalog.
      if (type.startsWith("AWS::Serverless::")) continue;
      const members = becomes.kind === "location" ? [becomes.bucket, becomes.key] : [undefined];
      const names = members.map((member) => [...path, ...(member === undefined ? [] : [member])].join("."));
      const known = catalog.find(type);
      expect(names.filter((name) => known === undefined || factsOnTheWay(known, name) === undefined)).toEqual([]);
    }
  });
});

describe("local references", () => {
  test("are found in what functions and APIs of the serverless transform have in common", () => {
    expect(
      found(`
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { CodeUri: ./dist, Runtime: nodejs22.x }
  Api: { DefinitionUri: api.yaml, Name: ./no-path }
Resources:
  One: { Type: AWS::Serverless::Function, Properties: { Handler: one.handler } }
  Two: { Type: AWS::Serverless::Function, Properties: { Handler: two.handler, CodeUri: ./two } }
`),
    ).toEqual([
      "Globals/Function/CodeUri=./dist",
      "Globals/Api/DefinitionUri=api.yaml",
      "Resources/Two/Properties/CodeUri=./two",
    ]);
    expect(found("Globals: { Function: { CodeUri: !Ref Code } }\nResources: {}\n")).toEqual([]);
    expect(found("Globals: [Function]\nResources: {}\n")).toEqual([]);
  });

  test("are found in metadata, in loops, and wherever a file is included", () => {
    expect(
      found(`
Transform:
  - AWS::LanguageExtensions
  - { Name: AWS::Include, Parameters: { Location: top.yaml } }
Metadata:
  AWS::ServerlessRepo::Application: { LicenseUrl: LICENSE, Name: x }
Resources:
  Fn::ForEach::Workers:
    - Name
    - [A, B]
    - Worker\${Name}:
        Type: AWS::Lambda::Function
        Properties: { Code: ./worker }
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: !Transform { Name: AWS::Include, Parameters: { Location: api.json } }
`),
    ).toEqual([
      "Metadata/AWS::ServerlessRepo::Application/LicenseUrl=LICENSE",
      "Resources/Fn::ForEach::Workers/2/Worker${Name}/Properties/Code=./worker",
      "Transform/1/Parameters/Location=top.yaml",
      "Resources/Api/Properties/Body/Fn::Transform/Parameters/Location=api.json",
    ]);
  });

  test.each([
    ["an address in S3", "s3://bucket/key"],
    ["an address", "https://bucket.s3.amazonaws.com/key"],
    ["a dynamic reference", "'{{resolve:ssm:/code}}'"],
    ["a function", "!Sub 's3://${Bucket}/key'"],
    ["an object", "{ Bucket: b, Key: k }"],
    ["an empty text", "''"],
  ])("%s is none", (_, value) => {
    expect(found(`Resources: { F: { Type: AWS::Serverless::Function, Properties: { CodeUri: ${value} } } }`)).toEqual(
      [],
    );
  });

  test("are none where nothing is written, where types are unknown, and in other transforms", () => {
    expect(
      found(`
Resources:
  F: { Type: AWS::Serverless::Function }
  O: { Type: Other::It::Is, Properties: { CodeUri: ./src } }
  I: { Type: AWS::SNS::Topic, Properties: { Fn::Transform: { Name: Mine, Parameters: { Location: a.yaml } } } }
`),
    ).toEqual([]);
  });

  test("stand where the template has them", () => {
    const template = readTemplate(`Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Code: ./src
`);
    const [reference] = findLocalReferences(template.body);
    expect(reference && template.locate(reference.path)?.start).toEqual({ line: 5, column: 13 });
  });
});
