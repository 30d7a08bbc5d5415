import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { UNKNOWN } from "../evaluation.ts";
import type { Json, JsonObject } from "../json.ts";
import { readTemplate } from "../read/read-template.ts";
import { TemplateError, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { expandLanguageExtensions } from "./expand-language-extensions.ts";

const pseudo = {
  ...{ accountId: "111111111111", region: "eu-west-1", partition: "aws", urlSuffix: "amazonaws.com" },
  ...{ stackName: "s", stackId: "s", notificationArns: [] },
};

function expand(source: string, parameters: Record<string, string | string[]> = {}): TemplateBody {
  const { body } = readTemplate(`Transform: AWS::LanguageExtensions\n${source}`);
  return expandLanguageExtensions(body, { parameters, pseudo });
}

function expandResources(resources: Json): TemplateBody {
  const { body } = readTemplate(JSON.stringify({ Transform: "AWS::LanguageExtensions", Resources: resources }));
  return expandLanguageExtensions(body, { parameters: { Names: UNKNOWN }, pseudo });
}

function refusal(act: () => unknown): TemplateProblem | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof TemplateError) return error.problems[0];
    throw error;
  }
  return undefined;
}

describe("expandLanguageExtensions", () => {
  it("writes loops out in resources, conditions, outputs and properties", () => {
    const body = expand(
      `
Parameters: { Names: { Type: CommaDelimitedList } }
Conditions:
  Fn::ForEach::Conditions:
    - Name
    - !Ref Names
    - Has\${Name}: !Equals [!Ref AWS::Region, "\${Name}"]
Resources:
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - Queue\${Name}:
        Type: AWS::SQS::Queue
        Condition: Has\${Name}
        Properties:
          QueueName: !Ref Name
          Fn::ForEach::Numbers: [Which, [DelaySeconds, MaximumMessageSize], { "\${Which}": 1 }]
          Tags: [{ Key: name, Value: !Sub "q-\${Name}-\${AWS::Region}" }]
Outputs:
  Fn::ForEach::Outputs:
    - Name
    - [A, B]
    - Fn::ForEach::Attributes:
        - Attribute
        - [Arn]
        - \${Name}\${Attribute}: { Value: !GetAtt [!Sub "Queue\${Name}", !Ref Attribute] }
`,
      { Names: ["A", "B"] },
    );
    expect(body.Conditions).toEqual({
      HasA: { "Fn::Equals": [{ Ref: "AWS::Region" }, "A"] },
      HasB: { "Fn::Equals": [{ Ref: "AWS::Region" }, "B"] },
    });
    expect(Object.keys(body.Resources)).toEqual(["QueueA", "QueueB"]);
    expect(body.Resources["QueueB"]).toEqual({
      Type: "AWS::SQS::Queue",
      Condition: "HasB",
      Properties: {
        QueueName: "B",
        DelaySeconds: 1,
        MaximumMessageSize: 1,
        Tags: [{ Key: "name", Value: { "Fn::Sub": "q-B-${AWS::Region}" } }],
      },
    });
    expect(body.Outputs).toEqual({
      AArn: { Value: { "Fn::GetAtt": ["QueueA", "Arn"] } },
      BArn: { Value: { "Fn::GetAtt": ["QueueB", "Arn"] } },
    });
    expect(body.Transform).toBe("AWS::LanguageExtensions");
  });

  it("strips what is not alphanumeric where the key says &{Identifier}", () => {
    const body = expand(`
Resources:
  Fn::ForEach::Addresses:
    - Ip
    - ["10.0.2.1", "10.0.2.2"]
    - Host&{Ip}: { Type: AWS::SNS::Topic, Properties: { TopicName: "\${Ip} \${Other}" } }
`);
    expect(body.Resources).toEqual({
      Host10021: { Type: "AWS::SNS::Topic", Properties: { TopicName: "10.0.2.1 ${Other}" } },
      Host10022: { Type: "AWS::SNS::Topic", Properties: { TopicName: "10.0.2.2 ${Other}" } },
    });
  });

  it("iterates over mappings, and resolves names inside Ref", () => {
    const body = expand(`
Mappings: { Teams: { all: { names: [Red, Blue] } } }
Resources:
  Fn::ForEach::Teams:
    - Team
    - !FindInMap [Teams, all, names]
    - \${Team}:
        Type: AWS::SNS::Topic
        Properties: { DisplayName: { Ref: { "Fn::Sub": "\${Team}Name" } } }
`);
    expect(body.Resources["Blue"]?.["Properties"]).toEqual({ DisplayName: { Ref: "BlueName" } });
  });

  it("leaves the functions that the evaluator knows, and other transforms, in place", () => {
    const template = `
Resources:
  A: { Type: AWS::SNS::Topic, DeletionPolicy: !If [C, Retain, Delete], Properties: { DisplayName: { Fn::Length: [1] } } }
`;
    const { body } = readTemplate(`Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n${template}`);
    expect(expandLanguageExtensions(body, { parameters: {}, pseudo })).toEqual(body);
  });

  it("returns a template that does not ask for it as it is", () => {
    const body = { Resources: { "Fn::ForEach::X": { Type: "odd" } } };
    expect(expandLanguageExtensions(body, { parameters: {}, pseudo })).toBe(body);
  });

  it.each<[string, Json, Partial<TemplateProblem>]>([
    ["a loop without a fragment", ["X", ["a"]], { code: "TEMPLATE_STRUCTURE" }],
    ["a collection of resources", ["X", { Ref: "Topic" }, { "${X}": {} }], { code: "TEMPLATE_STRUCTURE" }],
    ["a collection that is not known yet", ["X", { Ref: "Names" }, { "${X}": {} }], { code: "UNSUPPORTED" }],
    [
      "keys that repeat",
      ["X", ["a", "b"], { Same: { Type: "AWS::SNS::Topic" } }],
      {
        code: "DUPLICATE_KEY",
        serviceMessage:
          "Transform AWS::LanguageExtensions failed with: Duplicate key 'Same' when merging keys to parent object in Fn::ForEach",
      },
    ],
    [
      "a resource without a type",
      ["X", ["a"], { "${X}": {} }],
      { serviceMessage: "Template format error: [/Resources/a] Every Resources object must contain a Type member." },
    ],
    [
      "an identifier used twice",
      ["X", ["a"], { "Fn::ForEach::Y": ["X", ["b"], { "${X}": { Type: "AWS::SNS::Topic" } }] }],
      { remedy: "The identifier X is already used by a loop around this one." },
    ],
  ])("refuses %s", (_name, loop, expected) => {
    const resources = { Topic: { Type: "AWS::SNS::Topic" }, "Fn::ForEach::Loop": loop };
    expect(refusal(() => expandResources(resources))).toMatchObject(expected);
  });

  it("stops when loops in loops would outgrow any template", () => {
    const items = Array.from({ length: 200 }, (_, index) => `i${index}`);
    let fragment: JsonObject = {};
    for (const id of ["A", "B", "C", "D"]) fragment = { [`Fn::ForEach::L${id}`]: [id, items, fragment] };
    const act = () => expandResources({ R: { Type: "AWS::SNS::Topic", Properties: fragment } });
    expect(refusal(act)).toMatchObject({ code: "TEMPLATE_TOO_LARGE" });
  });

  it("gives one resource for each pair of items of two loops", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Z][a-z]{1,3}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(names, names, (outer, inner) => {
        const fragment = { "${A}${B}": { Type: "AWS::SNS::Topic", Properties: { TopicName: { Ref: "B" } } } };
        const loops = { "Fn::ForEach::A": ["A", outer, { "Fn::ForEach::B": ["B", inner, fragment] }] };
        const { Resources } = expandResources(loops);
        expect(Object.entries(Resources).map(([key, { Properties }]) => [key, Properties])).toEqual(
          outer.flatMap((a) => inner.map((b) => [`${a}${b}`, { TopicName: b }])),
        );
      }),
    );
  });
});
