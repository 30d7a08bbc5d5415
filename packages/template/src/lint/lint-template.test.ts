import { openCatalog } from "@stacksteward/catalog";
import { describe, expect, test } from "vitest";

import { formatFinding, lintTemplate, readTemplate, type LintRule, type LintSettings } from "../index.ts";

const catalog = openCatalog();

function lint(text: string, settings?: LintSettings) {
  return lintTemplate(readTemplate(text, { file: "a.yaml" }), catalog, settings);
}

function told(text: string, settings?: LintSettings): string[] {
  return lint(text, settings).findings.map(formatFinding);
}

const TOPIC = `
Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicNam: orders
`;

test("says what is wrong, where, and what to do, in the order of the file", () => {
  expect(told(TOPIC)).toEqual([
    "a.yaml:3:3: warning unused-parameter: The parameter Stage is not used. Remove it, or use it.",
    "a.yaml:8:7: error unknown-property: AWS::SNS::Topic has no property 'TopicNam'. Did you mean 'TopicName'?",
  ]);
  expect(lint(TOPIC).findings[1]).toMatchObject({
    tool: "stacksteward",
    resource: "Topic",
    path: ["Resources", "Topic", "Properties", "TopicNam"],
    range: { file: "a.yaml", start: { line: 8, column: 7 } },
  });
});

describe("rules", () => {
  test("are switched off and weighed otherwise by their ids", () => {
    const rules = { "unused-parameter": "off", "unknown-property": "info" } as const;
    expect(lint(TOPIC, { rules }).findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ["unknown-property", "info"],
    ]);
  });

  test("that do not exist, or stand twice, are refused by name", () => {
    expect(() => lint(TOPIC, { rules: { "unused-parametr": "off" } })).toThrow(
      'There is no rule "unused-parametr". Did you mean "unused-parameter"?',
    );
    const twice = { id: "limits", severity: "error", description: "", check: () => [] } as const satisfies LintRule;
    expect(() => lint(TOPIC, { ownRules: [twice] })).toThrow('There are two rules "limits".');
  });

  test("of one's own see the template and the catalog", () => {
    const named: LintRule = {
      id: "topics-have-names",
      severity: "warning",
      description: "Topics have names.",
      *check({ body }) {
        for (const [id, { Type, Properties }] of Object.entries(body.Resources)) {
          if (Type === "AWS::SNS::Topic" && !JSON.stringify(Properties).includes('"TopicName"'))
            yield { message: `${id} has no name.`, path: ["Resources", id] };
        }
      },
    };
    expect(told(TOPIC, { ownRules: [named] })).toContain("a.yaml:5:3: warning topics-have-names: Topic has no name.");
  });
});

describe("metadata", () => {
  const suppressing = (metadata: string) => `${TOPIC}    Metadata: ${metadata}\n`;

  test("of a resource lets a rule's findings go, with a reason that is kept", () => {
    const { findings, suppressed } = lint(
      suppressing("{Stacksteward: {Suppress: [{Rule: unknown-property, Reason: newer than the catalog}]}}"),
    );
    expect(findings.map(({ rule }) => rule)).toEqual(["unused-parameter"]);
    expect(suppressed).toEqual([
      expect.objectContaining({ rule: "unknown-property", reason: "newer than the catalog", resource: "Topic" }),
    ]);
  });

  test("without a reason lets nothing go, and is told", () => {
    expect(
      told(suppressing("{Stacksteward: {Suppress: [{Rule: unknown-property}]}}")).map((line) => line.split(": ")[1]),
    ).toEqual(["warning unused-parameter", "error unknown-property", "warning suppression"]);
  });

  test("for cfn-lint holds for the rules that find the same, by the beginnings of their ids", () => {
    expect(told(suppressing("{cfn-lint: {config: {ignore_checks: [E3002]}}}"))).toHaveLength(1);
    const everywhere = `${TOPIC}Metadata: {cfn-lint: {config: {ignore_checks: [W2, E3]}}}\n`;
    expect(told(everywhere)).toEqual([]);
    // A resource's metadata says nothing of a parameter.
    expect(told(suppressing("{cfn-lint: {config: {ignore_checks: [W2001]}}}"))).toHaveLength(2);
  });
});

test("a template that a macro rewrites is held only to what macros cannot change", () => {
  const text = `Transform: Mine\n${TOPIC}`;
  expect(told(text)).toEqual([]);
  expect(told(text.replace("AWS::SNS::Topic", "''"))).toHaveLength(1);
});

test("loops are written out, and findings in them stand where the loop does", () => {
  const text = `
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic\${Name}:
        Type: AWS::SNS::Topic
        Properties: {TopicNam: !Ref Name}
`;
  expect(lint(text).findings.map(({ rule, resource, range }) => [rule, resource, range?.start.line])).toEqual([
    ["unknown-property", "TopicA", 9],
    ["unknown-property", "TopicB", 9],
  ]);
});

test("a property that is asked for as an attribute is no error: CloudFormation answers some", () => {
  const text = `
Resources:
  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: orders}}
  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt A.DisplayName}}
`;
  expect(told(text)).toEqual([
    "a.yaml:4:56: warning property-as-attribute: AWS::SNS::Topic has no attribute 'DisplayName'. Use one of: TopicArn, TopicName.",
  ]);
});

test("attributes that types do not have, misspelt types, circles and paths of this machine are found", () => {
  const text = `
Resources:
  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt B.Arnn}}
  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt A.TopicName}}
  C: {Type: AWS::SQS::Qeue}
  D: {Type: AWS::Tomorrow::Thing}
  E: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt F.Arn, Code: ./src}}
  F: {Type: Custom::Role, Properties: {ServiceToken: token}}
  G: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt H.DisplayName}}
  H: {Type: AWS::SNS::Topic, Properties: {DisplayName: h}}
`;
  expect(lint(text).findings.map(({ rule, severity, resource }) => `${rule} ${severity} ${resource}`)).toEqual([
    "attribute error A",
    "circular-dependency error A",
    "resource-type error C",
    "unfamiliar-type warning D",
    "local-file warning E",
    "property-as-attribute warning G",
  ]);
});

test("declarations of any shape break no rule", () => {
  const shapes = [
    "null",
    "[]",
    "text",
    "5",
    "{}",
    "{Type: [a]}",
    "{Type: AWS::SNS::Topic, Properties: [a]}",
    "{Ref: a}",
  ];
  for (const shape of shapes) {
    for (const section of ["Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"]) {
      const others = section === "Resources" ? "" : "Resources: {T: {Type: AWS::SNS::Topic}}\n";
      expect(() => told(`${section}: {A: ${shape}}\n${others}`)).not.toThrow();
    }
  }
});

test("loops of conditions, and what the CDK notes of itself, are nothing to tell", () => {
  const text = `
Transform: AWS::LanguageExtensions
Parameters:
  ParamA: {Type: String, Default: "true"}
Conditions:
  Fn::ForEach::Checks:
    - Id
    - [A]
    - Is\${Id}: !Equals [!Ref {Fn::Sub: "Param\${Id}"}, "true"]
Resources:
  Note: {Type: AWS::CDK::Metadata, Condition: IsA}
`;
  expect(told(text)).toEqual([]);
});
