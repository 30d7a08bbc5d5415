import { describe, expect, it } from "vitest";

import { readTemplate } from "../read/read-template.ts";
import { resolveParameters } from "./resolve-parameters.ts";

function bodyWith(parameters: string): ReturnType<typeof readTemplate>["body"] {
  return readTemplate(`Parameters:\n${parameters}\nResources: {}\n`).body;
}

describe("resolveParameters", () => {
  it("takes what is given, then the previous value when asked to, then the default", () => {
    const body = bodyWith(
      "  A: { Type: String, Default: a }\n  B: { Type: String, Default: b }\n  C: { Type: String }",
    );
    const { values, problems } = resolveParameters(
      body,
      { B: "given", C: { usePreviousValue: true } },
      { previous: { A: "ignored", C: "kept" } },
    );
    expect(problems).toEqual([]);
    expect(values).toEqual({ A: "a", B: "given", C: "kept" });
  });

  it("splits lists at commas and trims their members", () => {
    const body = bodyWith(
      "  L: { Type: CommaDelimitedList }\n  N: { Type: List<Number> }\n  E: { Type: CommaDelimitedList, Default: '' }",
    );
    const { values, texts, problems } = resolveParameters(body, { L: "a, b ,c", N: [1, 2] });
    expect(problems).toEqual([]);
    expect(values).toEqual({ L: ["a", "b", "c"], N: ["1", "2"], E: [""] });
    expect(texts).toEqual({ L: "a, b ,c", N: "1,2", E: "" });
  });

  it("names every parameter without a value in CloudFormation's sentence", () => {
    const { problems } = resolveParameters(bodyWith("  A: { Type: String }\n  B: { Type: String }"), {});
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ["PARAMETER_MISSING", ["Parameters", "A"]],
      ["PARAMETER_MISSING", ["Parameters", "B"]],
    ]);
    expect(problems[0]?.serviceMessage).toBe("Parameters: [A, B] must have values");
  });

  it("refuses parameters the template does not have, and suggests the nearest", () => {
    const { problems } = resolveParameters(bodyWith("  Stage: { Type: String }"), { Stage: "x", Stgae: "y" });
    expect(problems).toEqual([
      expect.objectContaining({
        remedy: "Did you mean Stage?",
        serviceMessage: "Parameters: [Stgae] do not exist in the template",
      }),
    ]);
    const none = resolveParameters(readTemplate("Resources: {}").body, { A: "x" });
    expect(none.problems[0]?.serviceMessage).toBe(
      "Parameter values specified for a template which does not require them.",
    );
  });

  it.each([
    ["Type: Number", "x", "Parameter 'P' must be a number."],
    ["Type: List<Number>", "1,x", "Parameter 'P' must be a number."],
    ["Type: String, AllowedValues: [a, b]", "c", "Parameter 'P' must be one of AllowedValues"],
    ["Type: String, AllowedPattern: '[a-z]+'", "abc1", "Parameter 'P' must match pattern [a-z]+"],
    ["Type: CommaDelimitedList, AllowedPattern: '[a-z]+'", "a,1", "Parameter 'P' must match pattern [a-z]+"],
    ["Type: String, MinLength: 3", "ab", "Parameter 'P' must contain at least 3 characters"],
    ["Type: String, MaxLength: '3'", "abcd", "Parameter 'P' must contain at most 3 characters"],
    ["Type: Number, MinValue: 1", "0", "Parameter 'P' must be a number not less than 1"],
    ["Type: Number, MaxValue: 10", "11", "Parameter 'P' must be a number not greater than 10"],
    [
      "Type: Number, MaxValue: 10, ConstraintDescription: small",
      "11",
      "Parameter P failed to satisfy constraint: small",
    ],
  ])("holds { %s } against %j", (declaration, value, sentence) => {
    const { problems } = resolveParameters(bodyWith(`  P: { ${declaration} }`), { P: value });
    expect(problems.map(({ code, serviceMessage }) => [code, serviceMessage])).toEqual([
      ["PARAMETER_INVALID", sentence],
    ]);
  });

  it("accepts values that keep the rules, numbers and words compared as text", () => {
    const body = bodyWith(
      "  N: { Type: Number, AllowedValues: [1, 2.5], MinValue: 0 }\n  V: { Type: String, AllowedValues: [8.0, true] }\n  I: { Type: String, AllowedPattern: '(?i)[\\p{Alpha}-]*' }",
    );
    expect(resolveParameters(body, { N: "2.50", V: "8.0", I: "A-b" }).problems).toEqual([]);
    expect(resolveParameters(body, { N: 1, V: true, I: "" }).problems).toEqual([]);
  });

  it("never repeats a value in a problem", () => {
    const body = bodyWith("  Password: { Type: String, NoEcho: true, MinLength: 30, AllowedPattern: '[0-9]*' }");
    expect(JSON.stringify(resolveParameters(body, { Password: "hunter2-secret" }))).toMatch(
      /"texts":\{"Password":"hunter2-secret"\}/,
    );
    expect(JSON.stringify(resolveParameters(body, { Password: "hunter2-secret" }).problems)).not.toContain("hunter2");
  });

  it("constrains the names of SSM parameters, not what they hold", () => {
    const body = bodyWith(
      "  P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b, AllowedPattern: '/a/.*' }",
    );
    expect(resolveParameters(body, {}, { ssmParameter: () => "anything" }).problems).toEqual([]);
    expect(resolveParameters(body, { P: "/c" }).problems).toHaveLength(1);
  });

  it("asks for SSM parameters and splits what they hold", () => {
    const body = bodyWith(
      "  Subnets: { Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>', Default: /net/subnets }",
    );
    expect(resolveParameters(body, {})).toMatchObject({
      values: {},
      texts: { Subnets: "/net/subnets" },
      lookups: [{ parameter: "Subnets", ssmName: "/net/subnets" }],
      problems: [],
    });
    const resolved = resolveParameters(body, {}, { ssmParameter: () => "subnet-1,subnet-2" });
    expect(resolved).toMatchObject({ values: { Subnets: ["subnet-1", "subnet-2"] }, lookups: [] });
  });

  it("says so when there is no previous value", () => {
    const { problems } = resolveParameters(bodyWith("  A: { Type: String }"), { A: { usePreviousValue: true } });
    expect(problems).toEqual([expect.objectContaining({ code: "PARAMETER_MISSING", path: ["Parameters", "A"] })]);
  });
});
