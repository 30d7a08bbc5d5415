import { describe, expect, test } from "vitest";

import { findingsOf } from "./findings.testing.ts";

function named(value: string): string {
  return `
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Names: {Type: CommaDelimitedList}
Mappings:
  Map: {dev: {a: 1}, test: {a: 1, b: 2}}
Conditions: {IsProd: !Equals [!Ref Stage, prod], Never: !Equals [a, b]}
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Q:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: ${value}
`;
}

describe("function-arguments", () => {
  const told = (value: string) => findingsOf(named(value), ["function-arguments"]);

  test.each([
    ["!If [IsProd, a]", "13:18 error Fn::If takes the name of a condition and two values."],
    ["!If [!Equals [a, b], a, b]", "13:18 error Fn::If takes the name of a condition and two values."],
    ["!Cidr [10.0.0.0/16]", "13:18 error Fn::Cidr does not have the arguments it needs."],
    ["!Cidr [10.0.0.0, 2, 8]", '13:18 error "10.0.0.0" is no block of addresses.'],
    ["!Cidr [10.0.0.0/16, 257, 8]", "13:18 error The number of blocks of Fn::Cidr is from 1 to 256."],
    ["!Cidr [10.0.0.0/16, 2, 129]", "13:18 error The host bits of Fn::Cidr are from 1 to 128."],
    ["!Cidr [10.0.0.0/24, 2, 8]", '13:18 error "10.0.0.0/24" has no room for 2 blocks with 8 host bits each.'],
    ["!GetAZs [us-east-1]", "13:18 error Fn::GetAZs takes the name of a region."],
    ["!ImportValue [Name]", "13:18 error Fn::ImportValue takes the name of an export."],
  ])("refuses %s", (value, finding) => {
    expect(told(value)).toEqual([finding]);
  });

  test.each([
    "!If [IsProd, a, !Ref AWS::NoValue]",
    "!Cidr [10.0.0.0/24, 2, 7]",
    "!Cidr [2001:db8::/56, 256, 64]",
    "!Cidr [!Ref Stage, !Ref Stage, !Ref Stage]",
    '!GetAZs ""',
    '{Fn::GetAZs: !Ref "AWS::Region"}',
    '{Fn::ImportValue: !Sub "${Stage}-x"}',
  ])("takes %s", (value) => {
    expect(told(value)).toEqual([]);
  });
});

test("select-index: what the list does not have", () => {
  const told = (value: string) => findingsOf(named(value), ["select-index"]);
  expect(told("!Select [2, [a, b]]")).toEqual([
    "13:18 error The list has 2 members, and Fn::Select asks for number 2.",
  ]);
  expect(told('!Select ["2", !Split [",", "a,b"]]')).toHaveLength(1);
  expect(told("!Select [-1, [a, b]]")).toEqual(["13:18 error -1 is no index."]);
  expect(told("!Select [first, !Ref Names]")).toEqual(['13:18 error "first" is no index.']);
  for (const fine of [
    "!Select [1, [a, b]]",
    "!Select [5, !Ref Names]",
    "!Select [!Ref Stage, [a]]",
    "!Select [3, [!Ref Names]]",
  ])
    expect(told(fine)).toEqual([]);
});

test("zones-of-region: a zone where a region belongs", () => {
  expect(findingsOf(named("!Select [0, !GetAZs us-east-1a]"), ["zones-of-region"])).toEqual([
    "13:30 warning Fn::GetAZs is given us-east-1a, which is an availability zone.",
  ]);
  expect(findingsOf(named("!Select [0, !GetAZs us-east-1]"), ["zones-of-region"])).toEqual([]);
});

test("mapping-key: keys that a mapping does not have", () => {
  const told = (value: string) => findingsOf(named(value), ["mapping-key", "mapping-key-of-parameter"]);
  expect(told("!FindInMap [Map, prod, a]")).toEqual(['13:18 error mapping-key: The mapping Map has no key "prod".']);
  expect(told("!FindInMap [Map, dev, b]")).toEqual(['13:18 error mapping-key: The mapping Map.dev has no key "b".']);
  expect(told('!FindInMap [Map, !Ref "AWS::Region", c]')).toEqual([
    '13:18 error mapping-key: The mapping Map has no key "c".',
  ]);
  expect(told("!FindInMap [Map, !Ref Stage, a]")).toEqual([
    "13:18 warning mapping-key-of-parameter: Stage may be prod, for which the mapping Map has no key.",
  ]);
  for (const fine of [
    "!FindInMap [Map, dev, a]",
    '!FindInMap [Map, !Ref "AWS::Region", b]',
    "!If [Never, !FindInMap [Map, x, y], z]",
  ])
    expect(told(fine)).toEqual([]);
  const extended = named("!FindInMap [Map, prod, a, {DefaultValue: b}]");
  expect(findingsOf(`Transform: AWS::LanguageExtensions\n${extended}`, ["mapping-key"])).toEqual([]);
});

test("function-place: functions where they are not evaluated", () => {
  const text = `
Parameters: {P: {Type: String}}
Mappings: {M: {a: {b: c}}}
Conditions:
  Imports: !Equals [!ImportValue X, y]
  Attribute: !Equals [!GetAtt Q.Arn, y]
  Chooses: !Equals [!If [Imports, a, b], a]
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Equals [a, b]
      KmsMasterKeyId: !FindInMap [M, !GetAtt Topic.TopicName, b]
      Tags:
        - {Key: a, Value: {Fn::ImportValue: !Sub "\${Topic}-x"}}
        - {Key: b, Value: {Fn::ImportValue: {Fn::ImportValue: x}}}
        - {Key: c, Value: {Fn::GetAtt: [!Ref P, Arn]}}
        - {Key: d, Value: {Fn::ImportValue: !Sub ["\${Topic}-x", {Topic: !Ref P}]}}
  Topic: {Type: AWS::SNS::Topic, Metadata: {Free: !Equals [a, b]}}
Outputs:
  A: {Value: a, Export: {Name: !GetAtt Q.QueueName}}
  B: {Value: !GetAtt Q.QueueName, Export: {Name: !Sub "\${P}-\${AWS::Region}"}}
`;
  expect(
    findingsOf(text, ["function-place"]).map((line) => line.replace(/ error .*?((?:\S+ ?){4})$/, " … $1")),
  ).toEqual([
    "5:21 … Conditions cannot use Fn::ImportValue.",
    "6:23 … no attributes to compare.",
    "7:21 … Conditions cannot use Fn::If.",
    "12:18 … is not evaluated here.",
    "13:38 … be read with Fn::GetAtt.",
    "15:45 … depend on a resource.",
    "16:46 … cannot stand in Fn::ImportValue.",
    "17:28 … cannot be a function.",
    "21:32 … depend on a resource.",
  ]);
});

test("functions that do nothing are good to know of", () => {
  const ids = ["sub-without-variables", "sub-of-one-name", "sub-unused-variable", "join-of-one"];
  const told = (value: string) => findingsOf(named(value), ids);
  expect(told("!Sub orders")).toEqual(["13:18 info sub-without-variables: Fn::Sub has nothing to replace here."]);
  expect(told('!Sub "${Topic.TopicName}"')).toEqual([
    "13:18 info sub-of-one-name: This Fn::Sub is one name and nothing else.",
  ]);
  expect(told('!Sub ["${A}-x", {A: a, B: b}]')).toEqual([
    "13:18 warning sub-unused-variable: The text of Fn::Sub does not have B.",
  ]);
  expect(told('!Join ["", [!Ref Stage]]')).toEqual(["13:18 info join-of-one: Fn::Join has one text only to join."]);
  for (const fine of [
    '!Sub "${!Literal}"',
    '!Sub "${Stage}-x"',
    '!Join ["", [a, !Ref Stage]]',
    '!Join ["", !Ref Names]',
  ])
    expect(told(fine)).toEqual([]);
});
