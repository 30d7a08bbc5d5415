import { describe, expect, it } from "vitest";

import type { JsonPath } from "../json.ts";
import { readTemplate } from "./read-template.ts";

const yaml = `# comment
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "\${AWS::StackName}-q"
      RedrivePolicy:
        target: !GetAtt Dead.Arn
      Tags:
        - Key: a
          Value: !Join
            - ""
            - [x, !Ref Y]
      Empty:
`;
const json = `{
  "Resources": {
    "Queue": { "Type": "AWS::SQS::Queue",
      "Properties": { "Tags": [ {"Key": "a"}, {"Ref": "X"} ] } }
  }
}`;

function at(source: string, path: JsonPath, part?: "key" | "value"): string | undefined {
  const range = readTemplate(source).locate(path, part);
  return range && `${range.start.line}:${range.start.column}-${range.end.line}:${range.end.column}`;
}

describe("locate", () => {
  it.each<[JsonPath, string | undefined, string | undefined]>([
    [[], "2:1-14:13", "2:1-14:13"],
    [["Resources", "Queue", "Type"], "4:11-4:26", "4:5-4:9"],
    [["Resources", "Queue", "Properties", "QueueName"], "6:18-6:44", "6:7-6:16"],
    [["Resources", "Queue", "Properties", "QueueName", "Fn::Sub"], "6:23-6:44", "6:18-6:22"],
    [["Resources", "Queue", "Properties", "RedrivePolicy", "target", "Fn::GetAtt", 1], "8:25-8:33", "8:25-8:33"],
    [["Resources", "Queue", "Properties", "Tags", 0], "10:11-13:26", "10:11-13:26"],
    [["Resources", "Queue", "Properties", "Tags", 0, "Value", "Fn::Join", 1, 1], "13:19-13:25", "13:19-13:25"],
    [["Resources", "Queue", "Properties", "Empty"], "14:7-14:12", "14:7-14:12"],
    [["Resources", "Queue", "DependsOn"], "4:5-14:13", "3:3-3:8"],
    [["Resources", "Other", "DependsOn"], undefined, undefined],
  ])("finds %j in YAML", (path, value, key) => {
    expect([at(yaml, path), at(yaml, path, "key")]).toEqual([value, key]);
  });

  it.each<[JsonPath, string | undefined, string | undefined]>([
    [[], "1:1-6:2", "1:1-6:2"],
    [["Resources", "Queue", "Type"], "3:24-3:41", "3:16-3:22"],
    [["Resources", "Queue", "Properties", "Tags", 1], "4:47-4:59", "4:47-4:59"],
    [["Resources", "Queue", "Properties", "Tags", 1, "Ref"], "4:55-4:58", "4:48-4:53"],
    [["Resources", "Queue", "Properties", "Tags", 2], "4:31-4:61", "4:23-4:29"],
    [["Resources", "Nothing", "Type"], undefined, undefined],
  ])("finds %j in JSON", (path, value, key) => {
    expect([at(json, path), at(json, path, "key")]).toEqual([value, key]);
  });

  it("counts lines that end as on Windows", () => {
    expect(at("# a\r\nResources: {}\r\n", ["Resources"], "key")).toBe("2:1-2:10");
  });

  it("names the file", () => {
    expect(readTemplate("Resources: {}", { file: "net.yaml" }).locate(["Resources"])?.file).toBe("net.yaml");
  });
});
