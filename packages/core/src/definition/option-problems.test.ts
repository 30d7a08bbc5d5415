import { describe, expect, test } from "vitest";

import { stack } from "../index.ts";

const alarm = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:errors";
const allow = { Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" };
const define = (options: object) => () => stack({ name: "orders", template: "./orders.yaml", ...options });

describe("options that CloudFormation would refuse are refused, naming the value and what to do", () => {
  test.each<[string, object, RegExp]>([
    ["a role that is no ARN", { roleArn: "deployer" }, /"deployer" must be an ARN/],
    ["a topic that is no ARN", { notificationArns: ["deployments"] }, /"deployments" must be an ARN/],
    ["a failure nobody knows", { onStackFailure: "RETRY" }, /"RETRY" must be one of ROLLBACK, DELETE, DO_NOTHING/],
    ["a mode nobody knows", { deploymentConfig: { mode: "FAST" } }, /"FAST".*STANDARD, EXPRESS/],
    [
      "a failure that is spoken of twice",
      { deploymentConfig: { mode: "EXPRESS" }, onStackFailure: "DELETE" },
      /onStackFailure DELETE stands beside a deploymentConfig.*say deploymentConfig\.disableRollback/,
    ],
    [
      "six triggers",
      { rollbackConfiguration: { rollbackTriggers: Array.from({ length: 6 }, () => ({ arn: alarm })) } },
      /6 rollback triggers.*at most 5/,
    ],
    [
      "a trigger that is no alarm",
      { rollbackConfiguration: { rollbackTriggers: [{ arn: "arn:aws:sns:eu-west-1:111111111111:topic" }] } },
      /"arn:aws:sns:eu-west-1:111111111111:topic" must be the ARN of an alarm/,
    ],
    [
      "a trigger of another type",
      { rollbackConfiguration: { rollbackTriggers: [{ arn: alarm, type: "AWS::SNS::Topic" }] } },
      /"AWS::SNS::Topic".*AWS::CloudWatch::CompositeAlarm/,
    ],
    ["too long a watch", { rollbackConfiguration: { monitoringTimeInMinutes: 181 } }, /181 must be whole minutes.*180/],
    ["half a minute", { rollbackConfiguration: { monitoringTimeInMinutes: 0.5 } }, /0\.5 must be whole minutes/],
    ["no resource types at all", { resourceTypes: [] }, /resourceTypes are empty.*leave them out/],
    ["a resource type that is none", { resourceTypes: ["AWS:EC2"] }, /"AWS:EC2" must look like/],
    [
      "resource types beside capabilities",
      { resourceTypes: ["AWS::IAM::*"], capabilities: ["CAPABILITY_IAM"] },
      /resourceTypes and the capabilities CAPABILITY_IAM.*one or the other/,
    ],
    ["a policy that is no JSON", { stackPolicy: "deny" }, /stackPolicy must be the JSON of an object with a Statement/],
    [
      "a policy that is too large",
      { stackPolicyDuringUpdate: { Statement: [allow], Id: "x".repeat(16_384) } },
      /stackPolicyDuringUpdate has \d+ bytes.*16384/,
    ],
    [
      "a policy for somebody",
      { stackPolicy: { Statement: [allow, { ...allow, Principal: "me" }] } },
      /Statement 1 of its stackPolicy has the Principal "me": it must be "\*"/,
    ],
    [
      "a policy about something else than updates",
      { stackPolicy: { Statement: { ...allow, Action: ["Update:Modify", "Delete:*"] } } },
      /the Action "Delete:\*": it must be one of Update:Modify/,
    ],
    [
      "a policy about a type",
      { stackPolicy: { Statement: { ...allow, Resource: "AWS::SQS::Queue" } } },
      /the Resource "AWS::SQS::Queue": it must be "\*" or begin with "LogicalResourceId\/"/,
    ],
    [
      "a policy that neither allows nor denies",
      { stackPolicy: { Statement: { ...allow, Effect: "Maybe" } } },
      /the Effect "Maybe": say "Allow" or "Deny"/,
    ],
    ["a timeout of no time", { timeout: { minutes: 0, action: "stop-watching" } }, /0 minutes.*from 1 to 2880/],
    ["a timeout that deletes", { timeout: { minutes: 5, action: "delete" } }, /"delete".*cancel-update, stop-watching/],
    ["a member nobody knows", { notificationTopics: [] }, /"notificationTopics".*Did you mean "notificationArns"\?/],
    ["a member that is like no other", { colour: "red" }, /It has "colour", which is no member of a definition\. /],
    [
      "a misspelt list of triggers, which would remove them all",
      { rollbackConfiguration: { rollbackTrigger: [{ arn: alarm }] } },
      /Its rollbackConfiguration has "rollbackTrigger".*Did you mean "rollbackTriggers"\?/,
    ],
    [
      "a misspelt member of a trigger",
      { rollbackConfiguration: { rollbackTriggers: [{ arn: alarm, typ: "AWS::CloudWatch::CompositeAlarm" }] } },
      /rollbackTriggers has "typ".*Did you mean "type"\?/,
    ],
    [
      "a misspelt way back",
      { deploymentConfig: { mode: "EXPRESS", disableRollbacks: true } },
      /Did you mean "disableR/,
    ],
    [
      "a timeout in seconds",
      { timeout: { minutes: 5, seconds: 3, action: "stop-watching" } },
      /Its timeout has "seconds"/,
    ],
  ])("%s", (_, options, message) => {
    expect(define(options)).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringMatching(message) }),
    );
  });
});

test("options within the limits are taken", () => {
  expect(
    define({
      onStackFailure: "DO_NOTHING",
      rollbackConfiguration: {
        rollbackTriggers: Array.from({ length: 5 }, () => ({ arn: alarm })),
        monitoringTimeInMinutes: 180,
      },
      resourceTypes: ["AWS::EC2::Instance", "AWS::SQS::*", "AWS::*", "Custom::*", "Custom::Thing"],
      stackPolicy: JSON.stringify({ Statement: [allow] }),
      stackPolicyDuringUpdate: {
        Statement: [
          { ...allow, Action: undefined, NotAction: "Update:Delete" },
          { ...allow, Resource: "LogicalResourceId/*" },
        ],
      },
      timeout: { minutes: 2880, action: "cancel-update" },
    }),
  ).not.toThrow();
});
