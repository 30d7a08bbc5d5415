import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { readTemplate } from "../read/read-template.ts";
import type { Template } from "../template.ts";
import { applyEdit, type TemplateEdit } from "./apply-edit.ts";
import { editTemplate } from "./edit-template.ts";

const yaml = `# The team's queue.
Resources:   # all of it

  Queue:
    Type: 'AWS::SQS::Queue'
    Properties:
        VisibilityTimeout: 30   # seconds
        QueueName: !Sub "\${AWS::StackName}-q"
        Tags:
        -   Key: team
            Value: core # who
        -   {Key: stage, Value: prod}
        RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: !GetAtt Dead.Arn }
  # the other one
  Dead:
    Type: AWS::SQS::Queue
Outputs: {}
`;

function edited(source: string, ...edits: TemplateEdit[]): string {
  return editTemplate(readTemplate(source), edits).text;
}

function set(path: string, value: Json): TemplateEdit {
  return { kind: "set", path: path.split("/").map((part) => (/^\d+$/.test(part) ? Number(part) : part)), value };
}

function remove(path: string): TemplateEdit {
  return { kind: "delete", path: set(path, null).path };
}

describe("editTemplate with YAML", () => {
  it.each<[TemplateEdit, string, string]>([
    [set("Resources/Queue/Properties/VisibilityTimeout", 60), "Timeout: 30   # s", "Timeout: 60   # s"],
    [set("Resources/Queue/Properties/VisibilityTimeout", "yes"), "Timeout: 30   # s", 'Timeout: "yes"   # s'],
    [set("Resources/Queue/Properties/VisibilityTimeout", { Ref: "T" }), "Timeout: 30   # s", "Timeout: !Ref T   # s"],
    [set("Resources/Queue/Properties/QueueName/Fn::Sub", "a-${B}"), '!Sub "${AWS::StackName}-q"', '!Sub "a-${B}"'],
    [set("Resources/Queue/Properties/QueueName", "plain"), '!Sub "${AWS::StackName}-q"', "plain"],
    [set("Resources/Queue/Properties/Tags/0/Value", "other"), "Value: core # who", "Value: other # who"],
    [set("Resources/Queue/Properties/Tags/1/Value", "a, b"), "Value: prod}", 'Value: "a, b"}'],
    [set("Resources/Queue/Properties/RedrivePolicy/maxReceiveCount", 6), "maxReceiveCount: 5,", "maxReceiveCount: 6,"],
    [set("Resources/Queue/Properties/RedrivePolicy/x", [1]), "Dead.Arn }", "Dead.Arn, x: [1] }"],
    [
      { ...set("Resources/Queue/Properties/VisibilityTimeout", { A: "b", C: 1 }), isOnOneLine: true } as TemplateEdit,
      "Timeout: 30   # s",
      "Timeout: {A: b, C: 1}   # s",
    ],
    [
      set("Resources/Dead/Properties/Tags", [{ Key: "a", Value: "b" }]),
      "  Dead:\n    Type: AWS::SQS::Queue\n",
      "  Dead:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags:\n        - Key: a\n          Value: b\n",
    ],
    [
      set("Resources/Queue/Properties/Tags/2", { Key: "k", Value: "v" }),
      "Value: prod}\n",
      "Value: prod}\n        - Key: k\n          Value: v\n",
    ],
    [
      set("Outputs/Arn/Value", { "Fn::GetAtt": ["Dead", "Arn"] }),
      "Outputs: {}\n",
      "Outputs:\n  Arn:\n    Value: !GetAtt Dead.Arn\n",
    ],
    [set("Description", "line\nline\n"), "Outputs: {}\n", "Outputs: {}\nDescription: |\n  line\n  line\n"],
    [remove("Resources/Queue/Properties/VisibilityTimeout"), "        VisibilityTimeout: 30   # seconds\n", ""],
    [remove("Resources/Queue/Properties/Tags/1"), "        -   {Key: stage, Value: prod}\n", ""],
    [remove("Resources/Queue/Properties/Tags/0"), "        -   Key: team\n            Value: core # who\n", ""],
    [remove("Resources/Queue/Properties/Tags/0/Key"), "-   Key: team\n            Value", "-   Value"],
    [remove("Resources/Queue/Properties/RedrivePolicy/maxReceiveCount"), "{ maxReceiveCount: 5, dead", "{ dead"],
    [remove("Resources/Queue/Properties/Tags/1/Value"), "{Key: stage, Value: prod}", "{Key: stage}"],
    [remove("Outputs"), "Outputs: {}\n", ""],
    [remove("Resources/Nothing"), "", ""],
  ])("changes only what %j says", (edit, before, after) => {
    const text = edited(yaml, edit);
    expect(text).toBe(yaml.replace(before, () => after));
  });

  it("keeps the line ends of Windows", () => {
    const text = edited(
      yaml.replaceAll("\n", "\r\n"),
      set("Outputs/A/Value", "x"),
      set("Resources/Dead/DependsOn", ["Queue"]),
    );
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(text).toContain("Outputs:\r\n  A:\r\n    Value: x\r\n");
  });

  it("writes out what an alias shares when only one of them changes", () => {
    const source = "Resources: {}\nMetadata:\n  A: &a # shared\n    x: 1\n  B: *a # same\n";
    const template = editTemplate(readTemplate(source), [set("Metadata/B/x", 2)]);
    expect(template.body.Metadata).toEqual({ A: { x: 1 }, B: { x: 2 } });
    expect(template.text).toContain("A: &a # shared\n    x: 1\n");
  });

  it("applies edits one after the other", () => {
    const template = editTemplate(readTemplate(yaml, { file: "q.yaml" }), [
      set("Resources/New", { Type: "AWS::SNS::Topic" }),
      set("Resources/New/Properties/TopicName", "t"),
      remove("Resources/Dead"),
    ]);
    expect(template.file).toBe("q.yaml");
    expect(template.body.Resources["New"]).toEqual({ Type: "AWS::SNS::Topic", Properties: { TopicName: "t" } });
    expect(template.text).toContain("# the other one");
  });

  it("refuses a path that leads nowhere", () => {
    expect(() => edited(yaml, set("Resources/Queue/Type/Deeper", 1))).toThrow(
      /There is no place \/Resources\/Queue\/Type\/Deeper/,
    );
    expect(() => edited(yaml, set("Resources/Queue/Properties/Tags/7", 1))).toThrow(/There is no place/);
    expect(() => edited(yaml, remove("Resources"))).toThrow(/The template has no Resources/);
  });
});

describe("editTemplate with JSON", () => {
  const json = '{\n\t"Resources": {\n\t\t"A": {"Type": "T", "Properties": {"List": [1, 2]}},\n\t\t"B": {}\n\t}\n}\n';

  it.each<[TemplateEdit, string, string]>([
    [set("Resources/A/Type", "U"), '"T"', '"U"'],
    [set("Resources/A/Properties/List/2", 3), "[1, 2]", "[1, 2, 3]"],
    [set("Resources/A/Properties/More", true), "[1, 2]}", '[1, 2], "More": true}'],
    [set("Resources/C/Type", "T"), '"B": {}', '"B": {},\n\t\t"C": {\n\t\t\t"Type": "T"\n\t\t}'],
    [set("Resources/B/Type", "T"), '"B": {}', '"B": {\n\t\t\t"Type": "T"\n\t\t}'],
    [remove("Resources/A/Type"), '"Type": "T", ', ""],
    [remove("Resources/A/Properties/List/1"), "[1, 2]", "[1]"],
    [remove("Resources/B"), ',\n\t\t"B": {}', ""],
  ])("changes only what %j says", (edit, before, after) => {
    expect(edited(json, edit)).toBe(json.replace(before, () => after));
  });

  it("stays on one line where all stands on one line", () => {
    expect(edited('{"Resources":{"A":{"Type":"T"}}}', set("Resources/A/Properties/P", [1]))).toBe(
      '{"Resources":{"A":{"Type":"T","Properties":{"P":[1]}}}}',
    );
  });
});

describe("editTemplate", () => {
  const scalar = fc.oneof<fc.Arbitrary<Json>[]>(
    fc.string(),
    fc.constantFrom("a\nb\n", "yes", "# no", "", "x: y", "\n "),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c", "0x1"), tie("value"), { maxKeys: 3 }),
      fc
        .tuple(fc.constantFrom("Ref", "Fn::Sub", "Fn::GetAtt", "Fn::Base64"), tie("value"))
        .map(([name, argument]) => ({ [name]: argument })),
    ),
  }));
  const sources = [
    yaml,
    JSON.stringify(readTemplate(yaml).body),
    JSON.stringify(readTemplate(yaml).body, undefined, 4),
    "Resources:\n  A:\n  - - x\n    - y\n  - &k\n    a: 1 # one\n\n    b: |+\n      text\n\n  - *k\n  - !Join\n    - ','\n    - [a, !Ref b]\n  - ? q\n    : r\n  B: >-\n    folded\n    text\n# the end",
  ];

  it("reads back to what the edit says, whatever the edit and the style", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(fc.tuple(fc.nat(), fc.boolean(), value), { minLength: 1, maxLength: 3 }),
        (source, steps) => {
          let template: Template = readTemplate(source);
          for (const [choice, isDelete, next] of steps) {
            const paths = pathsIn({ ...template.body }).filter((path) => path.length > 1);
            const path = paths[choice % paths.length] ?? ["Resources", "New"];
            const edit: TemplateEdit = isDelete ? { kind: "delete", path } : { kind: "set", path, value: next };
            const expected = applyEdit({ ...template.body }, edit);
            template = editTemplate(template, [edit]);
            expect(template.body).toEqual(expected);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** Every path in a value, and one that is new in each object and list. */
function pathsIn(value: Json, path: JsonPath = []): JsonPath[] {
  if (Array.isArray(value))
    return [path, [...path, value.length], ...value.flatMap((item, index) => pathsIn(item, [...path, index]))];
  if (!isJsonObject(value)) return [path];
  return [
    path,
    [...path, "new key"],
    ...Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...path, key])),
  ];
}
