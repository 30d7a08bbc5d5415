import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Json, JsonObject } from "../json.ts";
import { readTemplate } from "../read/read-template.ts";
import { intrinsicNames } from "../read/short-forms.ts";
import { writeTemplate } from "./write-template.ts";

const words = [
  "yes",
  "No",
  "null",
  "~",
  "",
  "012345670123",
  "8.0",
  "1e3",
  "22:22",
  "2010-09-09",
  "<<",
  "=",
  "*a",
  "&a",
  "!Ref",
  "- a",
  "a: b",
  "a #b",
  "#",
  "|",
  "%",
  "@",
  "`",
  "{{resolve:ssm:x}}",
  "[",
  "A.B",
  "\u2028",
  "\uFEFF",
  "line\nline",
  "\n",
  "a\n",
  "  a\n b",
  "tab\t",
  "\r\n",
  "---",
  "...",
  "__proto__",
  "é😀",
];
const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string(), fc.constantFrom(...words));
const number = fc
  .oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .filter((value) => !Object.is(value, -0) && (Number.isSafeInteger(value) || !Number.isInteger(value)));
const scalar = fc.oneof<fc.Arbitrary<Json>[]>(text, number, fc.boolean(), fc.constant(null));
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(text, tie("json"), { maxKeys: 4 }) as fc.Arbitrary<JsonObject>,
    fc.tuple(fc.constantFrom(...intrinsicNames), tie("json")).map(([name, argument]) => ({ [name]: argument })),
    fc.tuple(text, text).map(([resource, attribute]) => ({ "Fn::GetAtt": [resource, attribute] })),
  ),
}));
const body = fc.record({
  Description: text,
  Metadata: fc.dictionary(text, json),
  Resources: fc.dictionary(text, json),
}) as fc.Arbitrary<JsonObject>;

describe("writeTemplate", () => {
  it.each(["yaml", "json"] as const)("writes %s that reads back to the same body", (format) => {
    fc.assert(
      fc.property(body, (value) => {
        const original = readTemplate(JSON.stringify(value)).body;
        const written = writeTemplate(original, format);
        const reread = readTemplate(written);
        expect(reread.body).toEqual(original);
        expect(Object.keys(reread.body.Resources)).toEqual(Object.keys(original.Resources));
        expect(reread.format).toBe(format);
      }),
      { numRuns: 200 },
    );
  });

  it("writes YAML as a person would", () => {
    const source = `AWSTemplateFormatVersion: "2010-09-09"

Parameters:
  Name:
    Type: String
    Default: "yes"

Resources:
  Queue:
    Type: AWS::SQS::Queue
    DependsOn: Role
    Properties:
      QueueName: !Sub \${AWS::StackName}-\${Name}
      Zone: !Select [0, !GetAZs ""]
      Target: !GetAtt Nested.Outputs.Arn
      Size: 30
      Script:
        Fn::Base64: !Sub |
          #!/bin/bash
          echo hello
      Joined: !Join
        - ","
        - - a
          - !Ref Name

  Role:
    Type: AWS::IAM::Role
`;
    expect(writeTemplate(readTemplate(source).body, "yaml")).toBe(source);
  });
});
