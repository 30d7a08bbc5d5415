import { describe, expect, test } from "vitest";

import { findingsOf } from "./findings.testing.ts";

const queue = "Resources: {Q: {Type: AWS::SQS::Queue}}";

describe("constant-condition", () => {
  const constant = (conditions: string, parameters = "Stage: {Type: String, AllowedValues: [dev, prod]}") =>
    findingsOf(`Parameters: {${parameters}}\nConditions:\n${conditions}\n${queue}\n`, ["constant-condition"]);

  test("finds what never and what always holds, whatever the parameters are", () => {
    expect(
      constant(`  IsTest: !Equals [!Ref Stage, test]
  IsKnown: !Or [!Equals [!Ref Stage, dev], !Equals [!Ref Stage, prod]]
  IsBoth: !And [!Equals [!Ref AWS::Region, a], !Equals [!Ref AWS::Region, b]]
  IsSame: !Equals [!Sub "\${Stage}-x", {"Fn::Sub": "\${Stage}-x"}]
  IsNot: !Not [!Condition IsSame]
  IsLiteral: !Equals [a, a]`),
    ).toEqual([
      "3:3 warning The condition IsTest never holds, whatever the parameters are.",
      "4:3 warning The condition IsKnown always holds, whatever the parameters are.",
      "5:3 warning The condition IsBoth never holds, whatever the parameters are.",
      "6:3 warning The condition IsSame always holds, whatever the parameters are.",
      "7:3 warning The condition IsNot never holds, whatever the parameters are.",
      "8:3 warning The condition IsLiteral always holds, whatever the parameters are.",
    ]);
  });

  test("takes the other rules of a parameter into account", () => {
    const parameters =
      "Name: {Type: String, MinLength: 1}, Count: {Type: Number}, Code: {Type: String, AllowedPattern: '[0-9]+'}";
    expect(
      constant(
        `  NoName: !Equals [!Ref Name, ""]
  IsText: !Equals [!Ref Count, some]
  IsOne: !Equals [!Ref Count, 1]
  IsWord: !Equals [!Ref Code, abc]`,
        parameters,
      ),
    ).toEqual([
      "3:3 warning The condition NoName never holds, whatever the parameters are.",
      "4:3 warning The condition IsText never holds, whatever the parameters are.",
      "6:3 warning The condition IsWord never holds, whatever the parameters are.",
    ]);
  });

  test("says nothing of what depends on a parameter, or on what it does not understand", () => {
    const parameters =
      "Stage: {Type: String, AllowedValues: [dev, prod]}, Other: {Type: String}, Image: {Type: 'AWS::SSM::Parameter::Value<String>', AllowedValues: [/a, /b]}, Count: {Type: Number, AllowedValues: [1]}";
    expect(
      constant(
        `  IsProd: !Equals [!Ref Stage, prod]
  IsSame: !Equals [!Ref Stage, !Ref Other]
  IsImage: !Equals [!Ref Image, ami-1]
  IsFirst: !Equals [!Select [0, !Split [",", !Ref Other]], x]
  IsOne: !Equals [!Ref Count, 1]
  Round: !Not [!Condition Trip]
  Trip: !Condition Round
  Odd: {Fn::Or: text}`,
        parameters,
      ),
    ).toEqual([]);
  });

  test("gives up where there is too much to try", () => {
    const names = Array.from({ length: 40 }, (_, index) => `P${index}`);
    const parameters = names.map((name) => `${name}: {Type: String}`).join(", ");
    const same = names.map((name, index) => `  C${index}: !Equals [!Ref ${name}, !Ref ${names[(index + 1) % 40]}]`);
    const all = `  All: !And [${names
      .map((_, index) => `!Not [!Condition C${index}]`)
      .slice(0, 10)
      .join(", ")}]`;
    expect(constant([...same, all].join("\n"), parameters)).toEqual([]);
  });
});

test("unreachable-branch: branches that conditions around them rule out", () => {
  const text = `
Parameters: {Stage: {Type: String}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
Resources:
  Q:
    Type: AWS::SQS::Queue
    Condition: IsProd
    Properties:
      QueueName: !If
        - IsDev
        - never
        - !If
          - IsProd
          - always
          - never
  Free:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !If [IsDev, a, !If [IsProd, b, c]]
`;
  expect(findingsOf(text, ["unreachable-branch"])).toEqual([
    "13:11 warning This is never used: IsDev does not hold here.",
    "17:13 warning This is never used: IsProd always holds here.",
  ]);
});

describe("absent-resource", () => {
  const conditions = `
Parameters: {Stage: {Type: String, AllowedValues: [dev, test, prod]}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
  IsSmall: !Not [!Condition IsProd]
Resources:
  Topic: {Type: AWS::SNS::Topic, Condition: IsProd}
`;

  test("finds references to what may not be there", () => {
    const text = `${conditions}  Q:
    Type: AWS::SQS::Queue
    Condition: IsSmall
    Properties:
      QueueName: !GetAtt Topic.TopicName
      Tags: [{Key: a, Value: !If [IsDev, x, !Ref Topic]}]
Outputs:
  Arn: {Value: !Sub "\${Topic}-\${Topic.TopicName}"}
`;
    expect(findingsOf(text, ["absent-resource"]).map((line) => line.split(",")[0])).toEqual([
      "13:18 warning Topic is not there when IsProd does not hold",
      "14:45 warning Topic is not there when IsProd does not hold",
      "16:16 warning Topic is not there when IsProd does not hold",
    ]);
  });

  test("knows what conditions imply", () => {
    const text = `${conditions}  Q:
    Type: AWS::SQS::Queue
    DependsOn: Topic
    Properties:
      QueueName: !If [IsProd, !GetAtt Topic.TopicName, !If [IsSmall, x, !Ref Topic]]
      Tags: [{Key: a, Value: !If [IsSmall, b, !Ref Topic]}]
Outputs:
  Arn: {Condition: IsProd, Value: !Sub ["\${Topic}\${Own}", {Own: !Ref Topic}]}
`;
    expect(findingsOf(text, ["absent-resource"])).toEqual([]);
  });
});

test("condition and condition-name: what is no condition", () => {
  const text = `
Parameters: {P: {Type: String}}
Conditions:
  Text: yes
  Two: {Fn::Equals: [a, b], Fn::Not: [!Condition Text]}
  Value: !Not [!Ref P]
  List: !Equals [!Ref P, [a]]
  Fine: !And [!Condition Text, !Or [!Not [!Equals [!Ref P, 1]], !Condition Two]]
Resources:
  Q: {Type: AWS::SQS::Queue, Condition: false}
  R: {Type: AWS::SQS::Queue, Condition: !Equals [!Ref P, b]}
`;
  expect(findingsOf(text, ["condition", "condition-name"])).toEqual([
    "4:3 error condition: This is no condition: it is neither true nor false.",
    "5:3 error condition: This is no condition: it is neither true nor false.",
    "6:16 error condition: This is no condition: it is neither true nor false.",
    "7:26 error condition: Fn::Equals compares texts, and this is none.",
    "10:30 error condition-name: The Condition of Q is not the name of a condition.",
    "11:30 error condition-name: The Condition of R is not the name of a condition.",
  ]);
});
