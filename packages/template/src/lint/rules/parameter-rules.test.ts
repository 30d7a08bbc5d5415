import { describe, expect, test } from "vitest";

import { findingsOf } from "./findings.testing.ts";

const resources = "Resources: {Q: {Type: AWS::SQS::Queue}}\n";

describe("parameter-attribute", () => {
  const told = (attributes: string) =>
    findingsOf(`Parameters: {P: {Type: String, ${attributes}}}\n${resources}`, ["parameter-attribute"]).map((line) =>
      line.replace(/^\d+:\d+ error /, ""),
    );

  test.each([
    ["AllowedValues: a", "AllowedValues of P is not a list of texts."],
    ["AllowedValues: [a, {b: c}]", "AllowedValues of P is not a list of texts."],
    ["MinValue: a", "MinValue of P is not a number."],
    ["MaxLength: -1", "MaxLength of P is not a length."],
    ["NoEcho: 123", "NoEcho of P is not true or false."],
    ["Default: !Ref AWS::NoValue", "Default of P is not a text."],
    ["AllowedPattern: [a]", "AllowedPattern of P is not a text."],
  ])("refuses %s", (attributes, message) => {
    expect(told(attributes)).toEqual([message]);
  });

  test("takes numbers and booleans as texts and texts as numbers", () => {
    expect(told("AllowedValues: [a, 1, true], MinLength: '1', MaxLength: 2.0, NoEcho: 'True', Default: 1")).toEqual([]);
    expect(told("MinValue: -1.5e3, MaxValue: '10'")).toEqual([]);
  });
});

test("parameter-default: defaults that their own rules forbid, without showing them", () => {
  const text = `
Parameters:
  A: {Type: String, Default: secret1, AllowedValues: [a, b]}
  B: {Type: String, Default: secret2, AllowedPattern: "[0-9]+"}
  C: {Type: Number, Default: 9, MaxValue: 5}
  D: {Type: Number, Default: nine}
  E: {Type: String, Default: abc, MinLength: 5}
  F: {Type: CommaDelimitedList, Default: "a, x", AllowedValues: [a, b]}
  G: {Type: String, Default: a, AllowedValues: [a, b], MinLength: 1}
  H: {Type: CommaDelimitedList, Default: "a, b", AllowedValues: [a, b]}
  I: {Type: CommaDelimitedList, Default: "a,b", AllowedValues: ["a,b"]}
  J: {Type: Number, Default: 1.0, AllowedValues: [1, 2]}
  K: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /a, AllowedPattern: "/.*"}
${resources}`;
  const told = findingsOf(text, ["parameter-default"]);
  expect(told.map((line) => /^(\d+).* default of (\w)/.exec(line)?.slice(1).join(" "))).toEqual([
    "3 A",
    "4 B",
    "5 C",
    "6 D",
    "7 E",
    "8 F",
  ]);
  expect(told.join()).not.toContain("secret");
});

test("parameter-constraint: what cannot be met, or means nothing", () => {
  const text = `
Parameters:
  A: {Type: Number, MaxLength: 5}
  B: {Type: String, MinValue: 5}
  C: {Type: String, MinLength: 5, MaxLength: 4}
  D: {Type: Number, MinValue: 1, MaxValue: 1}
${resources}`;
  expect(findingsOf(text, ["parameter-constraint"])).toEqual([
    "3:21 warning MaxLength means nothing for a parameter of the type Number.",
    "4:21 warning MinValue means nothing for a parameter of the type String.",
    "5:21 warning No value of C is both at least 5 and at most 4.",
  ]);
});

test("no-echo-shown: secrets where anybody reads them", () => {
  const text = `
Metadata: {Note: !Ref Secret}
Parameters: {Secret: {Type: String, NoEcho: true}, Free: {Type: String}}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Metadata: {Note: !Sub "\${Secret}-\${Free}"}
    Properties: {QueueName: !Ref Free, Tags: [{Key: a, Value: !Ref Free}]}
  T: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "\${Secret}"}}
Outputs:
  A: {Value: !Join ["", [!Ref Secret, a]]}
  B: {Value: !Ref Free, Description: Free}
`;
  expect(findingsOf(text, ["no-echo-shown"])).toEqual([
    "2:18 warning The metadata shows the value of Secret, which has NoEcho.",
    "7:22 warning The metadata of Q shows the value of Secret, which has NoEcho.",
    "9:55 warning The name of T shows the value of Secret, which has NoEcho.",
    "11:26 warning The output A shows the value of Secret, which has NoEcho.",
  ]);
});

test("list-expected, text-expected and output-value: lists and texts in each other's place", () => {
  const text = `
Parameters: {Text: {Type: String}, List: {Type: CommaDelimitedList}, Ids: {Type: "AWS::SSM::Parameter::Value<List<String>>"}}
Conditions: {IsOne: !Equals [!Ref List, a]}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Join ["", !Ref Text]
      KmsMasterKeyId: !Sub "\${List}-\${Text}"
      Tags:
        - {Key: a, Value: !Select [0, !Ref AWS::Region]}
        - {Key: b, Value: !Join ["", [a, !Ref Ids]]}
        - {Key: c, Value: !Select [0, !Split [",", !Ref List]]}
        - {Key: d, Value: !Sub ["\${A}", {A: !GetAtt Zone.NameServers}]}
        - {Key: e, Value: !Join ["", !Ref List]}
        - {Key: f, Value: !Select [0, !Ref Ids]}
        - {Key: g, Value: !Join ["", [!Ref Q, !GetAtt Zone.Id]]}
  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: example.com}}
Outputs:
  A: {Value: [a]}
  B: {Value: !Ref List}
  C: {Value: !GetAtt Zone.NameServers}
  D: {Value: !If [IsOne, a, {b: c}]}
  E: {Value: !Join [",", !GetAtt Zone.NameServers]}
`;
  const told = findingsOf(text, ["list-expected", "text-expected", "output-value"]);
  expect(told.map((line) => line.replace(/^(\d+):\d+ error (.*?): (\S+).*/, "$1 $2 $3"))).toEqual([
    "3 text-expected List",
    "8 list-expected Text",
    "9 text-expected List",
    "11 list-expected AWS::Region",
    "12 text-expected Ids",
    "13 text-expected List",
    "14 text-expected Zone.NameServers",
    "20 output-value The",
    "21 output-value The",
    "22 output-value The",
    "23 output-value The",
  ]);
});
