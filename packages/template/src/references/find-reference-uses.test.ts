import { describe, expect, test } from "vitest";

import { createEvaluator } from "../evaluate/evaluator.ts";
import { UNKNOWN } from "../evaluation.ts";
import { readTemplate } from "../read/read-template.ts";
import { findReferenceUses } from "./find-reference-uses.ts";

const template = readTemplate(`Parameters: { Stage: { Type: String } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Secret: { Type: AWS::SecretsManager::Secret }
  Skipped:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties: { DisplayName: "{{resolve:ssm:/skipped}}" }
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: "a-{{resolve:ssm:/name:3}}-{{resolve:ssm:/more}}"
      DisplayName: !Sub "{{resolve:ssm:/app/\${Stage}/name}}"
      Tags:
        - { Key: branch, Value: !If [IsProd, "{{resolve:ssm:/prod}}", "{{resolve:ssm:/other}}"] }
        - { Key: made, Value: !Sub "{{resolve:secretsmanager:\${Secret}:SecretString:password}}" }
        - { Key: joined, Value: !Join ["", ["{{resolve:secretsmanager:", !Ref Secret, ":SecretString:a::}}"]] }
        - { Key: listed, Value: !Select [0, ["{{resolve:ssm:/a:b}}"]] }
Outputs: { Name: { Value: "{{resolve:ssm:/output}}" } }
`);

function sources(stage?: string): string[] {
  const evaluator = createEvaluator(template.body, {
    pseudo: {
      accountId: UNKNOWN,
      region: "eu-west-1",
      partition: "aws",
      urlSuffix: "",
      stackName: "a",
      stackId: UNKNOWN,
      notificationArns: [],
    },
    parameters: { Stage: stage ?? UNKNOWN },
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
  });
  return findReferenceUses(template.body, evaluator).map(
    ({ source, reference }) => `${reference?.kind ?? "later"} ${source}`,
  );
}

describe("the dynamic references of a template", () => {
  test("are what functions put together, without what conditions leave out", () => {
    expect(sources("dev")).toEqual([
      "ssm {{resolve:ssm:/name:3}}",
      "ssm {{resolve:ssm:/more}}",
      "ssm {{resolve:ssm:/app/dev/name}}",
      "ssm {{resolve:ssm:/other}}",
      "later {{resolve:secretsmanager:${Secret}:SecretString:password}}",
      "later {{resolve:secretsmanager:${Secret}:SecretString:a::}}",
      "malformed {{resolve:ssm:/a:b}}",
      "ssm {{resolve:ssm:/output}}",
    ]);
  });

  test("are all there, with what is missing named, where nothing is known", () => {
    expect(sources()).toContain("ssm {{resolve:ssm:/skipped}}");
    expect(sources()).toContain("later {{resolve:ssm:/app/${Stage}/name}}");
    expect(findReferenceUses(template.body).map(({ source }) => source)).toEqual(
      sources().map((each) => each.replace(/^\w+ /, "")),
    );
  });

  test("stand where the text or the function does", () => {
    const [, , name] = findReferenceUses(template.body);
    expect(name && template.locate(name.path)?.start.line).toBe(13);
  });
});
