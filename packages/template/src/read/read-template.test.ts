import { describe, expect, it } from "vitest";

import { TemplateError, type TemplateProblem } from "../template-error.ts";
import { formatProblem } from "../template-error.ts";
import { readTemplate, type ReadTemplateOptions } from "./read-template.ts";

function yamlValue(source: string): unknown {
  return readTemplate(`Resources: {}\nMetadata:\n  Value: ${source}\n`).body.Metadata?.["Value"];
}

function problemsOf(source: string | Uint8Array, options?: ReadTemplateOptions): readonly TemplateProblem[] {
  try {
    readTemplate(source, options);
  } catch (error) {
    if (error instanceof TemplateError) return error.problems;
    throw error;
  }
  return [];
}

function messages(source: string | Uint8Array, options?: ReadTemplateOptions): string[] {
  return problemsOf(source, options).map((problem) => `${problem.code} ${formatProblem(problem)}`);
}

describe("readTemplate with YAML", () => {
  it.each([
    ["yes", true],
    ["Off", false],
    ["NO", false],
    ["y", "y"],
    ["tRue", "tRue"],
    ["~", null],
    ["null", null],
    ["", null],
    ["2010-09-09", "2010-09-09"],
    ["2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"],
    ["012345670123", 1_402_433_619],
    ["098765432101", "098765432101"],
    ["123456789012", 123_456_789_012],
    ["12345678901234567890", "12345678901234567890"],
    ["0x1F", 31],
    ["-0b101", -5],
    ["1_000", 1000],
    ["+5", 5],
    ["190:20:30", 685_230],
    ["22:22", 1342],
    ["09:30", "09:30"],
    ["8.0", "8.0"],
    ["5.10", 5.1],
    [".5", 0.5],
    ["1e-7", 1e-7],
    ["12e99999", "12e99999"],
    [".inf", ".inf"],
    ["10.0.0.0/16", "10.0.0.0/16"],
    ["-", "-"],
    ["'yes'", "yes"],
    ['"8"', "8"],
    ["!!str 8", "8"],
    ["!!int '8'", 8],
    ["! yes", "yes"],
    ["|\n    a\n    b\n", "a\nb\n"],
  ])("reads the word %s as YAML 1.1 means it", (source, expected) => {
    const read = source === "-" ? yamlValue("'-'") : yamlValue(source);
    expect(read).toEqual(expected);
  });

  it.each([
    ["!Ref Name", { Ref: "Name" }],
    ["!Ref 123", { Ref: "123" }],
    ["!Condition Name", { Condition: "Name" }],
    ["!GetAtt Nested.Outputs.Name", { "Fn::GetAtt": ["Nested", "Outputs.Name"] }],
    ["!GetAtt [A, !Ref B]", { "Fn::GetAtt": ["A", { Ref: "B" }] }],
    ["!GetAtt Name", { "Fn::GetAtt": "Name" }],
    ["!GetAZs", { "Fn::GetAZs": "" }],
    ["!Base64 true", { "Fn::Base64": "true" }],
    ["!Join [',', [a, 1]]", { "Fn::Join": [",", ["a", 1]] }],
    ["!Sub ['${A}', { A: !Ref B }]", { "Fn::Sub": ["${A}", { A: { Ref: "B" } }] }],
    [
      "!If [C, !Not [!Equals [a, b]], !Ref 'AWS::NoValue']",
      { "Fn::If": ["C", { "Fn::Not": [{ "Fn::Equals": ["a", "b"] }] }, { Ref: "AWS::NoValue" }] },
    ],
    [
      "!Transform { Name: AWS::Include, Parameters: { Location: s3://b/k } }",
      { "Fn::Transform": { Name: "AWS::Include", Parameters: { Location: "s3://b/k" } } },
    ],
    ["!ValueOfAll [AWS::EC2::VPC::Id, Tags.Name]", { "Fn::ValueOfAll": ["AWS::EC2::VPC::Id", "Tags.Name"] }],
    ["!ToJsonString { a: !Length [1] }", { "Fn::ToJsonString": { a: { "Fn::Length": [1] } } }],
    ["!GetStackOutput { StackName: a, OutputName: b }", { "Fn::GetStackOutput": { StackName: "a", OutputName: "b" } }],
  ])("writes the short form %s out", (source, expected) => {
    expect(yamlValue(source)).toEqual(expected);
  });

  it("reads short forms whose argument is a block", () => {
    const { body } = readTemplate(
      "Resources: {}\nMetadata:\n  V: !Sub\n    - ${A}\n    - A: !Select\n        - 0\n        - !GetAZs ''\n",
    );
    expect(body.Metadata?.["V"]).toEqual({ "Fn::Sub": ["${A}", { A: { "Fn::Select": [0, { "Fn::GetAZs": "" }] } }] });
  });

  it("takes keys as text", () => {
    const { body } = readTemplate("Resources: {}\nMappings:\n  M:\n    012345670123: { yes: a }\n    8.0: { on: b }\n");
    expect(body.Mappings).toEqual({ M: { "012345670123": { yes: "a" }, "8.0": { on: "b" } } });
  });

  it("replaces aliases and merge keys by what they stand for, and says so", () => {
    const template = readTemplate(
      "Resources: {}\nMetadata:\n  Base: &base { a: 1, b: [x] }\n  Copy: *base\n  Merged:\n    <<: *base\n    a: 2\n    c: 3\n  Many: { <<: [{ a: 5 }, *base] }\n",
    );
    expect(template.body.Metadata).toEqual({
      Base: { a: 1, b: ["x"] },
      Copy: { a: 1, b: ["x"] },
      Merged: { a: 2, b: ["x"], c: 3 },
      Many: { a: 5, b: ["x"] },
    });
    expect(template.usesAliases).toBe(true);
    expect(readTemplate("Resources: {}").usesAliases).toBeUndefined();
    expect(template.body.Metadata?.["Copy"]).not.toBe(template.body.Metadata?.["Base"]);
  });

  it("refuses aliases that multiply, quickly", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 12; i++)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(", ")}]`);
    const started = performance.now();
    expect(messages(`Resources: {}\n${lines.join("\n")}\n`)).toEqual([
      expect.stringMatching(/^ALIAS_LIMIT template:\d+:\d+: The aliases stand for more than 10000 values\./),
    ]);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(problemsOf(`Resources: {}\n${lines.slice(0, 2).join("\n")}\n`, { maxAliasedValues: 99 })).toHaveLength(1);
  });

  it("refuses every alias when told to, in CloudFormation's words", () => {
    expect(problemsOf("Resources: {}\nA: &a 1\nB: *a\n", { maxAliasedValues: 0 })).toEqual([
      expect.objectContaining({
        message: "CloudFormation refuses YAML aliases.",
        serviceMessage: "Template error: YAML aliases are not allowed in CloudFormation templates.",
      }),
    ]);
  });

  it("refuses aliases that lead nowhere or to themselves", () => {
    expect(messages("Resources: {}\nA: *missing\nB: &b [*b]\n")).toEqual([
      'TEMPLATE_SYNTAX template:2:4: The alias *missing refers to no anchor &missing before it. Define the anchor first; text that begins with "*" needs quotes.',
      "TEMPLATE_SYNTAX template:3:8: The alias *b stands inside the value it refers to. Write the value out.",
    ]);
  });

  it("names every short form that does not exist, with the nearest that does", () => {
    expect(messages("Resources:\n  A: !Reff B\n  C: !getatt D.E\n  F: !Nonsense G\n", { file: "net.yaml" })).toEqual([
      "UNKNOWN_INTRINSIC net.yaml:2:6: !Reff is no function of CloudFormation. Did you mean !Ref?",
      "UNKNOWN_INTRINSIC net.yaml:3:6: !getatt is no function of CloudFormation. Did you mean !GetAtt?",
      expect.stringMatching(
        /^UNKNOWN_INTRINSIC net.yaml:4:6: !Nonsense is no function of CloudFormation. Use one of !Ref, /,
      ),
    ]);
  });

  it("names all keys that are written twice, with both places", () => {
    expect(messages("Resources:\n  A: 1\n  B: 2\n  A: 3\nResources: {}\n")).toEqual([
      'DUPLICATE_KEY template:4:3: The key "A" is written twice in one object. It stands first at 2:3. Remove one of them or rename it.',
      'DUPLICATE_KEY template:5:1: The key "Resources" is written twice in one object. It stands first at 1:1. Remove one of them or rename it.',
    ]);
  });

  it.each([
    ["Resources:\n\tA: 1\n", /^TEMPLATE_SYNTAX template:2:1: The YAML is broken: .*Indent with spaces\.$/],
    ["Resources:\n  A: [1, 2\n", /^TEMPLATE_SYNTAX template:\d+:\d+: The YAML is broken: /],
    ["Resources: {}\n---\nResources: {}\n", /^TEMPLATE_SYNTAX template:2:1: A second YAML document begins here/],
    ["Resources: {}\nMetadata: { ? { a: b } : c }\n", /^TEMPLATE_SYNTAX template:2:15: A key is no text\./],
    [
      "Resources: {}\nMetadata: !!binary aGk=\n",
      /^TEMPLATE_SYNTAX template:2:20: CloudFormation does not read the YAML type !!binary\./,
    ],
    ["Resources: {}\nMetadata: { <<: 5 }\n", /^TEMPLATE_SYNTAX template:2:13: A merge key "<<" needs a mapping/],
    [
      "Resources: {}\nMetadata:\n  A: !Base64 !Sub x\n",
      /^TEMPLATE_SYNTAX template:3:14: The YAML is broken: .*long form/,
    ],
  ])("refuses broken YAML %j with place and remedy", (source, expected) => {
    expect(messages(source)[0]).toMatch(expected);
    expect(problemsOf(source)[0]?.serviceMessage).toMatch(
      /^Template format error: YAML not well-formed\. \(line \d+, column \d+\)$/,
    );
  });

  it("lists at most a hundred problems", () => {
    expect(problemsOf("A: !Wrong 1\n".repeat(300))).toHaveLength(100);
  });

  it("refuses nesting without end", () => {
    expect(messages(`Resources: {}\nMetadata: ${"[".repeat(50_000)}\n`)[0]).toMatch(
      /^TEMPLATE_SYNTAX .* more than 200 levels deep/,
    );
    expect(messages(`{"Resources": ${"[".repeat(500_000)}`)[0]).toMatch(
      /^TEMPLATE_SYNTAX .* more than 200 levels deep/,
    );
  });
});

describe("readTemplate with JSON", () => {
  it("reads what JSON says, and keeps digits a number would lose", () => {
    const { body, format } = readTemplate(
      '\uFEFF {"Resources": {}, "Metadata": {"a": [1, -2.5, 8.0, 12345678901234567890, "8.0", null, true], "b": "\\u00e9\\n"}}',
    );
    expect(format).toBe("json");
    expect(body.Metadata).toEqual({ a: [1, -2.5, "8.0", "12345678901234567890", "8.0", null, true], b: "é\n" });
  });

  it("names all keys that are written twice, with both places", () => {
    expect(messages('{\n  "Resources": {\n    "A": {},\n    "\\u0041": {}\n  },\n  "Resources": {}\n}')).toEqual([
      'DUPLICATE_KEY template:4:5: The key "A" is written twice in one object. It stands first at 3:5. Remove one of them or rename it.',
      'DUPLICATE_KEY template:6:3: The key "Resources" is written twice in one object. It stands first at 2:3. Remove one of them or rename it.',
    ]);
  });

  it.each([
    [
      '{"Resources": {},}',
      18,
      '"}" stands where a key in double quotes should be. Look for a comma too many before it.',
    ],
    ['{"Resources" {}}', 14, '"{" stands where ":" should be. Look for a missing comma, colon or quote before it.'],
    ["{'Resources': {}}", 2, '"\'" stands where a key in double quotes should be. JSON strings need double quotes.'],
    [
      '{"Resources": {} // no\n}',
      18,
      '"/" stands where "," or "}" should be. JSON has no comments; remove it, or write the template in YAML.',
    ],
    [
      '{"Resources": "a\nb"}',
      17,
      'A string has a line break in it. End the string with a double quote, or write the character as an escape such as "\\n".',
    ],
    ['{"Resources": "\\x"}', 16, '"\\x" is no escape JSON knows. Write a backslash itself as "\\\\".'],
    ['{"Resources": "abc', 15, "A string is not ended. End it with a double quote."],
    ['{"Resources": {', 16, "The JSON ends where a key in double quotes should be. Close what is open."],
    [
      '{"Resources": 01}',
      16,
      '"1" stands where "," or "}" should be. Look for a missing comma, colon or quote before it.',
    ],
    [
      '{"Resources": {}} x',
      19,
      '"x" stands where the end of the template should be. Look for a missing comma, colon or quote before it.',
    ],
  ])("refuses %j with place and remedy", (source, column, message) => {
    const [problem] = problemsOf(source);
    const at = /line break/.test(message) ? "1:17" : `1:${column}`;
    expect(messages(source)).toEqual([`TEMPLATE_SYNTAX template:${at}: ${message}`]);
    expect(problem?.serviceMessage).toBe(`Template format error: JSON not well-formed. (line 1, column ${column})`);
  });

  it("keeps keys called __proto__ as own members, in both formats", () => {
    for (const source of [
      '{"Resources": {}, "Metadata": {"__proto__": {"x": 1}, "n": 1.0}}',
      "Resources: {}\nMetadata:\n  __proto__: { x: 1 }\n  n: 1.0\n",
    ]) {
      const metadata = readTemplate(source).body.Metadata ?? {};
      expect(Object.keys(metadata)).toEqual(["__proto__", "n"]);
      expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
      expect("x" in metadata).toBe(false);
    }
  });
});

describe("readTemplate", () => {
  it("refuses bytes that are not UTF-8 and names the first", () => {
    expect(messages(new Uint8Array([0x52, 0x3a, 0x20, 0xc3, 0xa9, 0xff, 0x0a]), { file: "a.yaml" })).toEqual([
      "NOT_UTF8 a.yaml:1:1: The template is not UTF-8: byte 0xff at offset 5 is not valid there. Save the file as UTF-8.",
    ]);
    expect(problemsOf(new Uint8Array([0x61, 0xe2, 0x82]))[0]?.message).toMatch(/at offset 2 /);
  });

  it("refuses what is too large without parsing it", () => {
    const huge = new Uint8Array(50 * 1024 * 1024).fill(0x5b);
    const started = performance.now();
    expect(messages(huge)).toEqual([
      "TEMPLATE_TOO_LARGE template:1:1: The template has 52428800 bytes; at most 1000000 are read. Split it into nested stacks, or raise maxBytes.",
    ]);
    expect(performance.now() - started).toBeLessThan(100);
    expect(problemsOf("Resources: {}", { maxBytes: 5 })).toHaveLength(1);
  });

  it.each([
    ["", "The template is empty, not an object.", "Template format error: unsupported structure."],
    [
      "just words",
      'The template is the string "just words", not an object.',
      "Template format error: unsupported structure.",
    ],
    ["[1]", "The template is a list, not an object.", "Template format error: unsupported structure."],
    ["{}", "The template has no Resources.", "Template format error: At least one Resources member must be defined."],
    [
      "Resources:",
      "The section Resources is empty, not an object.",
      "[/Resources] 'null' values are not allowed in templates",
    ],
    ["Resources: {}\nOutputs: []", "The section Outputs is a list, not an object.", undefined],
    ["Resources: {}\nDescription: 5", "Description is the number 5, not text.", undefined],
  ])("refuses %j, which has not the shape of a template", (source, message, serviceMessage) => {
    expect(problemsOf(source)).toEqual([expect.objectContaining({ code: "TEMPLATE_STRUCTURE", message })]);
    expect(problemsOf(source)[0]?.serviceMessage).toBe(serviceMessage);
  });

  it("lets a macro of the whole template bring the resources", () => {
    expect(readTemplate("Fn::Transform: { Name: AWS::Include }").body.Resources).toEqual({});
  });

  it("keeps the text as it was", () => {
    const text = "# why\r\nResources: {}\r\n";
    expect(readTemplate(text)).toMatchObject({ text, format: "yaml" });
    expect(readTemplate(Buffer.from(text), { file: "x.yaml" })).toMatchObject({ text, file: "x.yaml" });
  });
});
