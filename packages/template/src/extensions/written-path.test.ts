import { describe, expect, it } from "vitest";

import type { JsonPath } from "../json.ts";
import { readTemplate } from "../read/read-template.ts";

const source = `Transform: AWS::LanguageExtensions
Resources:
  QueueOfMine:
    Type: AWS::SQS::Queue
  Fn::ForEach::Queues:
    - Name
    - [A, B]
    - Queue\${Name}:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: one
          Fn::ForEach::Numbers:
            - Which
            - [DelaySeconds]
            - \${Which}: 1
Outputs:
  Fn::ForEach::Outer:
    - Name
    - [A]
    - Fn::ForEach::Inner:
        - Attribute
        - [Arn]
        - \${Name}.&{Attribute}: { Value: x }
`;

describe("a template with loops", () => {
  const template = readTemplate(source);

  it.each<[string, JsonPath, number]>([
    ["a resource that a loop makes", ["Resources", "QueueA"], 8],
    ["a property in it", ["Resources", "QueueA", "Properties", "QueueName"], 11],
    ["a property that a loop makes in it", ["Resources", "QueueB", "Properties", "DelaySeconds"], 15],
    ["what is written out itself", ["Resources", "QueueOfMine"], 3],
    ["an output of a loop in a loop", ["Outputs", "A.Arn", "Value"], 23],
    ["what no loop makes: its section", ["Resources", "Topic"], 2],
  ])("knows the place of %s", (_name, path, line) => {
    expect(template.locate(path, "key")?.start.line).toBe(line);
  });

  it("knows no place for a path that leads nowhere", () => {
    expect(template.locate(["Resources", "Topic", "Properties", "X"])).toBeUndefined();
    expect(template.locate(["Nothing", 0, "X"])).toBeUndefined();
  });
});
