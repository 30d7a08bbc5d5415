import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import type { Scenario, Step } from "../scenario.ts";
import { deploy, stackName, textOf } from "../steps.ts";

const topic: JsonObject = {
  Resources: { topic69831491: { Type: "AWS::SNS::Topic" } },
  Outputs: { TopicName: { Value: { "Fn::GetAtt": ["topic69831491", "TopicName"] } } },
};

const yamlTopic = `Resources:
  topic69831491:
    Type: AWS::SNS::Topic
Outputs:
  TopicName:
    Value:
      Fn::GetAtt:
        - topic69831491
        - TopicName
`;

/** Templates as they are given back: part of `api/test_stacks`. */
export const stackTemplates: readonly Scenario[] = [
  ...(["yaml", "json"] as const).flatMap((format): Scenario[] => {
    const template = format === "json" ? JSON.stringify(topic) : yamlTopic;
    const read: Step[] = [
      {
        call: "GetTemplate",
        recorded: "template_original",
        input: { StackName: stackName, TemplateStage: "Original" },
        shown: bodyParsed,
      },
      {
        call: "GetTemplate",
        recorded: "template_processed",
        input: { StackName: stackName, TemplateStage: "Processed" },
        shown: bodyParsed,
      },
    ];
    return [
      {
        kind: "calls",
        test: `TestStacksApi::test_get_template_using_changesets[${format}]`,
        steps: [...deploy({ template }), ...read],
      },
      {
        kind: "calls",
        test: `TestStacksApi::test_get_template_using_create_stack[${format}]`,
        steps: [{ call: "CreateStack", input: { StackName: stackName, TemplateBody: template } }, ...read],
      },
    ];
  }),
];

/** Templates in JSON were recorded parsed. */
function bodyParsed(answer: JsonObject, recorded: Json): JsonObject {
  const text = textOf(answer, "TemplateBody");
  const isText = isJsonObject(recorded) && typeof recorded["TemplateBody"] === "string";
  return { ...answer, TemplateBody: isText ? text : (JSON.parse(text) as Json) };
}
