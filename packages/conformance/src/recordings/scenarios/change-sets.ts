import type { JsonObject } from "@stacksteward/template";

import type { Module, Scenario, Step } from "../scenario.ts";
import { deploy, fileOf, parameter, parametersOf, resources, stackName, textOf } from "../steps.ts";

const simple = resources({ SimpleParam: parameter("value") });

/** A change set of this stack. */
const changeSet = (as: string, ChangeSetType: "CREATE" | "UPDATE", TemplateBody: string): Step => ({
  call: "CreateChangeSet",
  as,
  input: { StackName: stackName, ChangeSetName: as, ChangeSetType, TemplateBody },
});

const describe = (recorded: string, ChangeSetName: string): Step => ({
  call: "DescribeChangeSet",
  recorded,
  input: { ChangeSetName },
});

const describeStack = (recorded: string, StackName: string): Step => ({
  call: "DescribeStacks",
  recorded,
  input: { StackName },
});

const execute = (ChangeSetName: string): Step => ({ call: "ExecuteChangeSet", input: { ChangeSetName } });

const remove: Step = { call: "DeleteStack", input: { StackName: stackName } };

export const changeSets: Module = {
  name: "api/test_changesets",
  scenarios: [
    {
      kind: "calls",
      test: "test_create_change_set_update_without_parameters",
      steps: [
        ...deploy({ template: fileOf("sns_topic_simple.yaml") }),
        {
          call: "CreateChangeSet",
          as: "update",
          recorded: "create_change_set",
          input: {
            StackName: stackName,
            ChangeSetName: "update",
            ChangeSetType: "UPDATE",
            TemplateBody: resources({
              topic123: {
                Type: "AWS::SNS::Topic",
                Properties: { TopicName: "another" },
                UpdateReplacePolicy: "Delete",
                DeletionPolicy: "Delete",
              },
            }),
          },
        },
        describe("describe_change_set", "{update.Id}"),
        { call: "ListChangeSets", recorded: "list_change_set", input: { StackName: stackName } },
      ],
    },
    {
      kind: "calls",
      test: "test_empty_changeset",
      steps: [
        withCapabilities("first", "first_changeset", "CREATE"),
        describe("describe_first_cs", "{first.Id}"),
        execute("{first.Id}"),
        withCapabilities("second", "nochange_changeset", "UPDATE"),
        describe("describe_nochange", "{second.Id}"),
        { call: "ExecuteChangeSet", recorded: "error_execute_failed", input: { ChangeSetName: "{second.Id}" } },
      ],
    },
    {
      kind: "calls",
      test: "test_deleted_changeset",
      steps: [
        { ...changeSet("first", "CREATE", fileOf("cdkmetadata.yaml")), recorded: "create" },
        { call: "DeleteChangeSet", input: { ChangeSetName: "{first.Id}" } },
        describe("postdelete_changeset_notfound", "{first.Id}"),
      ],
    },
    {
      kind: "calls",
      test: "test_describe_change_set_nonexisting",
      steps: [
        {
          call: "DescribeChangeSet",
          recorded: "exception",
          input: { StackName: "somestack", ChangeSetName: "some-changes" },
        },
      ],
    },
    {
      kind: "calls",
      test: "test_delete_change_set_exception",
      steps: [
        { call: "DeleteChangeSet", recorded: "e1", input: { StackName: "nostack", ChangeSetName: "changes" } },
        { call: "DeleteChangeSet", recorded: "e2", input: { ChangeSetName: "changes" } },
      ],
    },
    {
      kind: "calls",
      test: "test_name_conflicts",
      steps: [
        changeSet("changes", "CREATE", simple),
        execute("{changes.Id}"),
        {
          call: "CreateChangeSet",
          recorded: "create_changeset_existingstack_exc",
          input: { StackName: stackName, ChangeSetName: "changes", ChangeSetType: "CREATE", TemplateBody: simple },
        },
        remove,
        {
          call: "CreateChangeSet",
          as: "again",
          input: { StackName: stackName, ChangeSetName: "changes", ChangeSetType: "CREATE", TemplateBody: simple },
        },
        describeStack("new_stack_desc", stackName),
        describeStack("stack_id_desc", "{changes.StackId}"),
        describeStack("new_stack_id_desc", "{again.StackId}"),
        describe("initial_changeset_id_desc", "{changes.Id}"),
        describe("second_initial_changeset_id_desc", "{again.Id}"),
      ],
    },
    {
      kind: "calls",
      test: "test_create_while_in_review",
      steps: [
        changeSet("changes", "CREATE", simple),
        {
          call: "CreateStack",
          recorded: "create_stack_while_in_review",
          input: { StackName: stackName, TemplateBody: simple },
        },
        describeStack("describe_stack", "{changes.StackId}"),
        describe("describe_change_set", "{changes.Id}"),
      ],
    },
    {
      kind: "not-run",
      test: "test_template_rendering_with_list",
      reason: "tests the recorder's own rendering of templates",
    },
    {
      kind: "calls",
      test: "test_create_changeset_with_stack_id",
      steps: [
        changeSet("changes", "CREATE", simple),
        describeStack("describe_stack", "{changes.StackId}"),
        remove,
        {
          call: "CreateChangeSet",
          recorded: "recreate_deleted_with_id_exception",
          input: {
            StackName: "{changes.StackId}",
            ChangeSetName: "revived-stack-changeset",
            ChangeSetType: "CREATE",
            TemplateBody: simple,
          },
        },
      ],
    },
    {
      kind: "calls",
      test: "test_multiple_create_changeset",
      steps: [
        changeSet("first", "CREATE", simple),
        describe("initial_changeset", "{first.Id}"),
        { ...changeSet("second", "CREATE", simple), recorded: "additional_changeset" },
      ],
    },
    {
      kind: "calls",
      test: "TestUpdates::test_deleting_resource",
      steps: [
        ...deploy({
          template: resources({
            Kept: parameter("kept"),
            Gone: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Name: "gone", Value: "value" } },
          }),
        }),
        ...deploy({ template: resources({ Kept: parameter("kept") }), isUpdate: true, as: "update" }),
        { call: "GetParameter", recorded: "get-parameter-error", input: { Name: "gone" } },
      ],
    },
    {
      kind: "calls",
      test: "test_create_and_then_update_refreshes_template_metadata",
      steps: [
        ...deploy({ template: fileOf("sns_topic_simple.yaml") }),
        changeSet("update", "UPDATE", `${fileOf("sns_topic_simple.yaml")}\nDescription: another\n`),
        {
          ...describe("waiter-error", "{update.Id}"),
          // Recorded is the message of a waiter, which names the status that ended it.
          shown: (answer, recorded) =>
            typeof recorded === "string" && recorded.endsWith(`"${textOf(answer, "Status")}"`) ? recorded : answer,
        },
      ],
    },
    {
      kind: "calls",
      test: "test_create_change_set_no_changes",
      steps: [
        ...deploy({ template: fileOf("simple_no_change.yaml") }),
        changeSet("update", "UPDATE", fileOf("simple_no_change.yaml")),
        describe("change-set-description", "{update.Id}"),
      ],
    },
    {
      kind: "calls",
      test: "test_describe_changeset_after_delete",
      steps: [
        topicChangeSet("first", "CREATE", "topic-1"),
        execute("{first.Id}"),
        topicChangeSet("second", "UPDATE", "topic-2"),
        { call: "DeleteChangeSet", input: { StackName: stackName, ChangeSetName: "first" } },
        {
          call: "DescribeChangeSet",
          recorded: "describe-deleted-cs",
          input: { StackName: stackName, ChangeSetName: "first" },
        },
        { call: "DescribeChangeSet", recorded: "describe-2", input: { ChangeSetName: "{second.Id}" } },
      ],
    },
    ...(
      [
        ["resource", { Resources: { "AWS::NoValue": parameter("value") } }],
        ["parameter", { Parameters: { "AWS::NoValue": { Type: "String" } }, Resources: { A: parameter("value") } }],
      ] as const
    ).map(([place, template]): Scenario => ({
      kind: "calls",
      test: `test_using_pseudoparameters_in_places[${place}]`,
      steps: [{ ...changeSet("changes", "CREATE", JSON.stringify(template)), recorded: "error" }],
    })),
    {
      kind: "calls",
      test: "test_using_pseudoparameters_in_places[condition]",
      steps: [
        changeSet("changes", "CREATE", JSON.stringify(withCondition("AWS::NoValue"))),
        { call: "DeleteChangeSet", input: { ChangeSetName: "{changes.Id}" } },
      ],
    },
    {
      kind: "calls",
      test: "test_create_changeset_for_deleted_stack",
      steps: [
        ...deploy({ template: simple }),
        remove,
        ...(["Create", "Update"] as const).map((type) =>
          forDeleted(`ErrorFor${type}`, type === "Create" ? "CREATE" : "UPDATE"),
        ),
      ],
    },
    {
      kind: "calls",
      test: "test_changeset_for_deleted_stack",
      steps: [
        ...deploy({ template: simple }),
        { ...remove, isUnderWay: true },
        { ...forDeleted("ErrorForInProgress", "UPDATE"), isUnderWay: true },
        { call: "DescribeStacks", input: { StackName: "{deploy.StackId}" } },
        forDeleted("ErrorForComplete", "UPDATE"),
      ],
    },
  ],
};

function withCapabilities(name: string, recorded: string, ChangeSetType: "CREATE" | "UPDATE"): Step {
  return {
    call: "CreateChangeSet",
    as: name,
    recorded,
    input: {
      StackName: stackName,
      ChangeSetName: name,
      ChangeSetType,
      TemplateBody: fileOf("cdkmetadata.yaml"),
      Capabilities: ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    },
  };
}

function topicChangeSet(name: string, ChangeSetType: "CREATE" | "UPDATE", TopicName: string): Step {
  return {
    call: "CreateChangeSet",
    as: name,
    input: {
      StackName: stackName,
      ChangeSetName: name,
      ChangeSetType,
      TemplateBody: fileOf("sns_topic_simple.yaml"),
      Parameters: parametersOf({ TopicName }),
    },
  };
}

function forDeleted(recorded: string, ChangeSetType: "CREATE" | "UPDATE"): Step {
  return {
    call: "CreateChangeSet",
    recorded,
    input: { StackName: "{deploy.StackId}", ChangeSetName: "test", ChangeSetType, TemplateBody: simple },
  };
}

function withCondition(name: string): JsonObject {
  return {
    Conditions: { [name]: { "Fn::Equals": ["a", "a"] } },
    Resources: { A: { ...parameter("value"), Condition: name } },
  };
}
