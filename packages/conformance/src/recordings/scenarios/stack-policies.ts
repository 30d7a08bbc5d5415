import type { JsonObject } from "@stacksteward/template";

import type { Module, Scenario, Step } from "../scenario.ts";
import { fileOf, parametersOf, stackName } from "../steps.ts";

const policy = (Effect: "Allow" | "Deny", details: JsonObject = {}): string =>
  JSON.stringify({ Statement: [{ Effect, Action: "Update:*", Principal: "*", Resource: "*", ...details }] });

const create = (template: string, parameters: Readonly<Record<string, string>>, StackPolicyBody?: string): Step => ({
  call: "CreateStack",
  input: {
    StackName: stackName,
    TemplateBody: fileOf(template),
    Parameters: parametersOf(parameters),
    ...(StackPolicyBody === undefined ? {} : { StackPolicyBody }),
  },
});

const topic = create("sns_topic_parameter.yml", { TopicName: "topic" });
const simpleTopic = create("sns_topic_simple.yaml", { TopicName: "topic" });
const api = create("simple_api.yaml", { ApiName: "api" });
const topicAndBucket = create("stack_policy_test.yaml", { TopicName: "topic", BucketName: "bucket" });

const set = (StackPolicyBody: string): Step => ({
  call: "SetStackPolicy",
  input: { StackName: stackName, StackPolicyBody },
});

const refused = (StackPolicyBody: string): Step => ({ ...set(StackPolicyBody), recorded: "error" });

const get = (recorded: string): Step => ({ call: "GetStackPolicy", recorded, input: { StackName: stackName } });

/** A policy that lies in a bucket. */
const put = (file: string): Step[] => [
  { call: "CreateBucket", input: { Bucket: "policies" } },
  { call: "PutObject", input: { Bucket: "policies", Key: "policy.json", Body: fileOf(file) } },
];

const url = "https://policies.s3.us-east-1.amazonaws.com/policy.json";

const scenario = (test: string, steps: readonly Step[], reason?: string): Scenario => ({
  kind: "calls",
  test: `TestStackPolicy::${test}`,
  steps,
  ...(reason === undefined ? {} : { reason }),
});

export const stackPolicies: Module = {
  name: "api/test_stack_policies",
  scenarios: [
    scenario("test_empty_policy", [topicAndBucket, set("{}"), get("policy")]),
    scenario("test_invalid_policy", [
      topicAndBucket,
      refused(JSON.stringify({ Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" })),
    ]),
    scenario("test_policy_lifecycle", [
      simpleTopic,
      get("initial_policy"),
      set(policy("Allow")),
      get("policy"),
      set(policy("Deny")),
      get("policy_updated"),
      set("{}"),
      get("policy_deleted"),
    ]),
    scenario("test_set_policy_with_url", [
      ...put("stack_policy.json"),
      simpleTopic,
      { call: "SetStackPolicy", input: { StackName: stackName, StackPolicyURL: url } },
      get("policy"),
    ]),
    scenario("test_set_invalid_policy_with_url", [
      ...put("invalid_stack_policy.json"),
      simpleTopic,
      { call: "SetStackPolicy", recorded: "error", input: { StackName: stackName, StackPolicyURL: url } },
    ]),
    scenario("test_set_empty_policy_with_url", [
      ...put("empty_policy.json"),
      simpleTopic,
      { call: "SetStackPolicy", input: { StackName: stackName, StackPolicyURL: url } },
      get("policy"),
    ]),
    scenario("test_set_policy_both_policy_and_url", [
      ...put("stack_policy.json"),
      simpleTopic,
      {
        call: "SetStackPolicy",
        recorded: "error",
        input: { StackName: stackName, StackPolicyURL: url, StackPolicyBody: policy("Allow") },
      },
    ]),
    scenario("test_not_json_policy", [topicAndBucket, refused("no json")]),
    scenario("test_different_principal_attribute", [topic, refused(policy("Deny", { Principal: "name" }))]),
    scenario("test_different_action_attribute", [topic, refused(policy("Deny", { Action: "Delete:*" }))]),
    scenario("test_create_stack_with_policy", [
      create("sns_topic_parameter.yml", { TopicName: "topic" }, policy("Allow")),
      get("policy"),
    ]),
    scenario(
      "test_set_policy_with_update_operation",
      [
        api,
        get("policy"),
        {
          call: "UpdateStack",
          input: {
            StackName: stackName,
            UsePreviousTemplate: true,
            Parameters: parametersOf({ ApiName: "another" }),
            StackPolicyBody: policy("Deny"),
          },
        },
        get("policy_after_update"),
      ],
      "AWS answered no policy after an update that brought one; here it answers the new one, as documented",
    ),
    scenario("test_policy_during_update", [
      api,
      {
        call: "UpdateStack",
        input: {
          StackName: stackName,
          UsePreviousTemplate: true,
          Parameters: parametersOf({ ApiName: "another" }),
          StackPolicyDuringUpdateBody: policy("Deny"),
        },
        isUnderWay: true,
      },
      get("policy_during_update"),
      get("policy_after_update"),
    ]),
    {
      kind: "not-run",
      test: "TestStackPolicy::test_prevent_stack_update",
      reason: "no answer was recorded",
    },
    {
      kind: "not-run",
      test: "TestStackPolicy::test_prevent_resource_deletion",
      reason: "no answer was recorded",
    },
  ],
};
