import type { ResourceChange } from "@aws-sdk/client-cloudformation";
import { openCatalog } from "@stacksteward/catalog";
import { readTemplate } from "@stacksteward/template";
import { describe, expect, test } from "vitest";

import { createSecrets } from "../secrets.ts";
import { toPlannedChange } from "./to-planned-change.ts";

const reader = { catalog: openCatalog(), secrets: createSecrets(), template: undefined };

describe("the risk of losing data", () => {
  test.each<[string, ResourceChange, "none" | "possible" | "certain"]>([
    ["a table that is added", { Action: "Add", ResourceType: "AWS::DynamoDB::Table" }, "none"],
    ["a table that is removed", { Action: "Remove", ResourceType: "AWS::DynamoDB::Table" }, "certain"],
    [
      "a table that is removed and retained",
      { Action: "Remove", ResourceType: "AWS::DynamoDB::Table", PolicyAction: "Retain" },
      "none",
    ],
    [
      "a database that is removed with a snapshot",
      { Action: "Remove", ResourceType: "AWS::RDS::DBInstance", PolicyAction: "Snapshot" },
      "none",
    ],
    [
      "a table that is modified in place",
      { Action: "Modify", ResourceType: "AWS::DynamoDB::Table", Replacement: "False" },
      "none",
    ],
    [
      "a table that is replaced",
      { Action: "Modify", ResourceType: "AWS::DynamoDB::Table", Replacement: "True" },
      "certain",
    ],
    [
      "a table that may be replaced",
      { Action: "Modify", ResourceType: "AWS::DynamoDB::Table", Replacement: "Conditional" },
      "possible",
    ],
    [
      "a table that is replaced and snapshotted",
      {
        Action: "Modify",
        ResourceType: "AWS::DynamoDB::Table",
        Replacement: "True",
        PolicyAction: "ReplaceAndSnapshot",
      },
      "none",
    ],
    ["a role that is removed", { Action: "Remove", ResourceType: "AWS::IAM::Role" }, "none"],
    ["a custom resource that is removed", { Action: "Remove", ResourceType: "Custom::Anything" }, "possible"],
    ["a nested stack that is modified", { Action: "Modify", ResourceType: "AWS::CloudFormation::Stack" }, "possible"],
    [
      "a nested stack whose own change set tells what happens inside",
      { Action: "Modify", ResourceType: "AWS::CloudFormation::Stack", ChangeSetId: "arn:child" },
      "none",
    ],
    ["a change only known when it runs", { Action: "Dynamic", ResourceType: "AWS::S3::Bucket" }, "possible"],
  ])("%s", (_, change, risk) => {
    expect(toPlannedChange(change, reader).dataLoss).toBe(risk);
  });
});

test("an action nobody has heard of is shown, not dropped", () => {
  const change: object = { Action: "Teleport", LogicalResourceId: "Queue", ResourceType: "AWS::SQS::Queue" };
  expect(toPlannedChange(change, reader)).toMatchObject({ action: "Teleport", logicalId: "Queue" });
});

test("a context that is no JSON is carried over as it is", () => {
  expect(toPlannedChange({ Action: "Add", AfterContext: "{truncated" }, reader).after).toBe("{truncated");
});

test("only properties that can force a replacement are named as its cause, each once", () => {
  const target = (Name: string, RequiresRecreation: "Never" | "Always" | "Conditionally") => ({
    Target: { Attribute: "Properties" as const, Name, RequiresRecreation },
  });
  const change: ResourceChange = {
    Action: "Modify",
    Replacement: "True",
    Details: [
      target("Tags", "Never"),
      target("Name", "Always"),
      target("Name", "Always"),
      target("Size", "Conditionally"),
    ],
  };
  expect(toPlannedChange(change, reader).replacedBecauseOf).toEqual(["Name", "Size"]);
});

test("a resource that is removed stands nowhere in the new template", () => {
  const template = readTemplate("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n");
  const removed = toPlannedChange({ Action: "Remove", LogicalResourceId: "Queue" }, { ...reader, template });
  expect(removed).not.toHaveProperty("position");
  const kept = toPlannedChange({ Action: "Modify", LogicalResourceId: "Topic" }, { ...reader, template });
  expect(kept.position).toEqual({ line: 2, column: 3 });
});
