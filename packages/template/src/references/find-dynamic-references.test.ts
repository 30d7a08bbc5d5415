import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { findDynamicReferences, resolveDynamicReferences } from "./find-dynamic-references.ts";

const secretArn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf";

describe("findDynamicReferences", () => {
  it.each<[string, Record<string, unknown>]>([
    ["{{resolve:ssm:/app/host}}", { kind: "ssm", name: "/app/host" }],
    ["{{resolve:ssm:host:7}}", { kind: "ssm", name: "host", version: 7 }],
    ["{{resolve:ssm-secure:password:1}}", { kind: "ssm-secure", name: "password", version: 1 }],
    [
      "{{resolve:ssm:arn:aws:ssm:eu-west-1:111111111111:parameter/host:3}}",
      { kind: "ssm", name: "arn:aws:ssm:eu-west-1:111111111111:parameter/host", version: 3 },
    ],
    ["{{resolve:secretsmanager:db}}", { kind: "secretsmanager", secretId: "db" }],
    ["{{resolve:secretsmanager:db:SecretString:user}}", { kind: "secretsmanager", secretId: "db", jsonKey: "user" }],
    [
      `{{resolve:secretsmanager:${secretArn}:SecretString:user:AWSPREVIOUS}}`,
      { kind: "secretsmanager", secretId: secretArn, jsonKey: "user", versionStage: "AWSPREVIOUS" },
    ],
    [
      "{{resolve:secretsmanager:db:SecretString:::a1b2}}",
      { kind: "secretsmanager", secretId: "db", versionId: "a1b2" },
    ],
  ])("takes %s apart", (text, expected) => {
    expect(findDynamicReferences({ a: [text] })).toEqual([{ ...expected, text, path: ["a", 0] }]);
  });

  it.each([
    ["{{resolve:vault:x}}", /"vault" is not ssm/],
    ["{{resolve:ssm}}", /name of a parameter/],
    ["{{resolve:ssm:x:latest}}", /"latest" is not a version/],
    ["{{resolve:ssm:x:1:2}}", /Only a version/],
    ["{{resolve:secretsmanager:}}", /name or ARN/],
    ["{{resolve:secretsmanager:db:SecretBinary}}", /SecretString/],
    ["{{resolve:secretsmanager:db:SecretString:k:stage:id}}", /not both/],
    ["{{resolve:secretsmanager:db:SecretString:k:stage::more}}", /Nothing may follow/],
  ])("says what is wrong with %s", (text, reason) => {
    expect(findDynamicReferences(text)).toMatchObject([
      { kind: "malformed", text, reason: expect.stringMatching(reason) as string },
    ]);
  });

  it("finds several in one text and leaves other text alone", () => {
    const text = "jdbc://{{resolve:ssm:host}}:{{resolve:ssm:port:2}}/{{name}}";
    expect(findDynamicReferences(text).map((found) => found.text)).toEqual([
      "{{resolve:ssm:host}}",
      "{{resolve:ssm:port:2}}",
    ]);
    expect(resolveDynamicReferences(text, (reference) => `<${reference.kind}>`)).toBe("jdbc://<ssm>:<ssm>/{{name}}");
  });

  it("replaces each reference once, whatever the answer looks like", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (texts, answer) => {
        fc.pre(!texts.some((text) => /[{}]/.test(text)));
        const reference = "{{resolve:ssm:name}}";
        expect(resolveDynamicReferences([texts.join(reference)], () => answer)).toEqual([texts.join(answer)]);
      }),
    );
  });
});
