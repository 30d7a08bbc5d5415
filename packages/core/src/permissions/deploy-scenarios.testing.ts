import { fromSsm, stack, type Plan, type Stack } from "../index.ts";
import { exporting, names, onEvent, roleArn, sideBySide, slow, stackPolicy } from "./scenario-stacks.testing.ts";
import { app, mustFail, type Scenario, type ScenarioCloud } from "./scenarios.testing.ts";

/** Deployments, and what is left of them when there are none. */
export const deployScenarios: readonly Scenario[] = [
  {
    verb: "deploy",
    when: "a plan changes what others import, and its events are told",
    prepare: async (bench) => {
      const plan = await deployed(bench, exporting("before"), exporting("after"));
      return (open) => open().deploy(plan, { onEvent });
    },
  },
  {
    verb: "deploy",
    when: "a plan sets stack policies",
    options: { stackPolicy: true },
    prepare: async (bench) => {
      const wanted = {
        roleArn,
        stackPolicy: stackPolicy("Update:Modify"),
        stackPolicyDuringUpdate: stackPolicy("Update:*"),
      };
      const plan = await deployed(bench, app(1, { stackPolicy: stackPolicy("Update:Replace") }), app(2, wanted));
      return (open) => open().deploy(plan);
    },
  },
  {
    verb: "deploy",
    when: "a plan sets a stack policy alone",
    options: { stackPolicy: true },
    prepare: async (bench) => {
      const plan = await deployed(bench, app(1), app(1, { stackPolicy: stackPolicy("Update:Modify") }));
      return (open) => open().deploy(plan);
    },
  },
  {
    verb: "deploy",
    when: "a plan switches the protection from deletion alone",
    options: { terminationProtection: true },
    prepare: async (bench) => {
      const plan = await deployed(bench, app(1), app(1, { terminationProtection: true }));
      return (open) => open().deploy(plan);
    },
  },
  {
    verb: "deploy",
    when: "the update is cancelled by its timeout",
    options: { cancelUpdates: true },
    prepare: async (bench) => {
      const timed = { ...slow(40), timeout: { minutes: 1, action: "cancel-update" } } as const;
      const plan = await deployed(bench, slow(20), timed);
      return (open) => mustFail("OPERATION_FAILED", open().deploy(plan));
    },
  },
  {
    verb: "deploy",
    when: "three stacks are deployed side by side",
    options: sideBySide,
    prepare: async ({ orchestrator }) => {
      const plans = await Promise.all(names.map((name) => orchestrator.plan(slow(20, name))));
      return (open) => {
        const limited = open();
        return Promise.all(plans.map((plan) => limited.deploy(plan)));
      };
    },
  },
  {
    verb: "deploy",
    when: "it is given a new stack, with a role",
    beside: ["plan"],
    options: { roleArns: [roleArn] },
    prepare: async () => (open) => open().deploy(app(1, { roleArn })),
  },
  {
    verb: "deploy",
    when: "a plan publishes outputs, one of them anew",
    options: { writtenParameters: ["/app/*"] },
    prepare: async (bench) => {
      const Outputs = { Name: { Value: { "Fn::GetAtt": ["Queue", "QueueName"] } } };
      const publishing = (QueueName: string, publish: Record<string, string>): Stack => {
        const Queue = { Type: "AWS::SQS::Queue", Properties: { QueueName } };
        return stack({ name: "app", template: { Resources: { Queue }, Outputs }, publish });
      };
      const both = { "/app/queue": "Name", "/app/other": "Name" };
      const plan = await deployed(bench, publishing("before", { "/app/queue": "Name" }), publishing("after", both));
      return (open) => open().deploy(plan);
    },
  },
  {
    verb: "moveSecret",
    when: "it has done so before",
    options: { writtenParameters: ["/app/*"] },
    prepare: async ({ orchestrator }) => {
      const template = "Parameters: { Password: { Type: String, Default: a } }\nResources: {}\n";
      const move = { template, path: "Parameters/Password/Default", name: "/app/password" };
      await orchestrator.moveSecret(move);
      return (open) => open().moveSecret(move);
    },
  },
  {
    verb: "plan",
    when: "a role is to do it",
    options: { roleArns: [roleArn] },
    prepare: async () => (open) => open().plan(app(1, { roleArn })),
  },
  {
    verb: "plan",
    when: "a parameter is taken from Parameter Store",
    options: { ssmParameters: ["/app/*"] },
    prepare: async () => (open) => {
      const Parameters = { Delay: { Type: "Number" } };
      const Queue = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } };
      const template = { Parameters, Resources: { Queue } };
      return open().plan(stack({ name: "app", template, parameters: { Delay: fromSsm("/app/delay") } }));
    },
  },
  {
    verb: "deploy",
    when: "a guard refuses what it was to do with a new stack",
    beside: ["plan"],
    options: { newStacks: true },
    prepare: async () => (open) =>
      mustFail(
        "GUARD_REFUSED",
        open().deploy(app(1), { guard: () => [{ policy: "never", reason: "no", resources: [] }] }),
      ),
  },
  {
    verb: "deploy",
    when: "a creation has failed before",
    beside: ["plan", "destroy"],
    prepare: async ({ cloud, orchestrator }) => {
      cloud.faults.failResource({ action: "create", times: 1 });
      await mustFail("OPERATION_FAILED", orchestrator.deploy(app(1)));
      return (open) => open().deploy(app(1), { onFailedCreate: "delete" });
    },
  },
  {
    verb: "deploy",
    when: "the stack has nested ones",
    beside: ["plan"],
    options: { nestedStacks: true, templateUrls: ["arn:aws:s3:::templates/*"] },
    prepare: async ({ putTemplate }) => {
      const url = await putTemplate("inner.json", JSON.stringify(app(1).template));
      const Inner = { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: url.href } };
      const outer = stack({ name: "app", template: { Resources: { Inner } } });
      return (open) => open().deploy(outer, { onEvent });
    },
  },
  {
    verb: "plan",
    when: "the template is behind a URL",
    options: { templateUrls: ["arn:aws:s3:::templates/*"] },
    prepare: async ({ orchestrator, putTemplate }) => {
      const template = {
        Parameters: { Delay: { Type: "Number" } },
        Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } } },
      };
      await orchestrator.deploy(stack({ name: "app", template, parameters: { Delay: "5" } }));
      const url = await putTemplate("app.json", JSON.stringify({ ...template, Description: "again" }));
      return (open) => open().plan(stack({ name: "app", template: url }));
    },
  },
  {
    verb: "plan",
    when: "a stack policy is to be set",
    options: { stackPolicy: true },
    prepare: async ({ orchestrator }) => {
      await orchestrator.deploy(app(1));
      return (open) => open().plan(app(2, { stackPolicy: stackPolicy("Update:Modify") }));
    },
  },
  {
    verb: "planImport",
    when: "a stack policy is to be set, and a role does it",
    options: { stackPolicy: true, roleArns: [roleArn] },
    prepare: async (bench) => {
      const Left = { Type: "AWS::S3::Bucket", DeletionPolicy: "Retain", Properties: { BucketName: "left-behind" } };
      const Topic = { Type: "AWS::SNS::Topic" };
      const { orchestrator } = bench;
      await orchestrator.deploy(stack({ name: "old", template: { Resources: { Left } } }));
      await orchestrator.destroy("old");
      await orchestrator.deploy(stack({ name: "app", template: { Resources: { Topic } } }));
      const wanted = { roleArn, stackPolicy: stackPolicy("Update:Modify"), template: { Resources: { Topic, Left } } };
      return (open) => open().planImport(stack({ name: "app", ...wanted }));
    },
  },
  {
    verb: "discard",
    when: "the plan is of a stack that exists",
    prepare: async (bench) => {
      const plan = await deployed(bench, app(1), app(2));
      return (open) => open().discard(plan);
    },
  },
  {
    verb: "discard",
    when: "the plan has made the stack",
    options: { newStacks: true },
    prepare: async ({ orchestrator }) => {
      const plan = await orchestrator.plan(app(1));
      return (open) => open().discard(plan);
    },
  },
];

/** Plans an update with all rights, and deploys it without them. */
async function deployed(bench: ScenarioCloud, before: Stack, after: Stack): Promise<Plan> {
  await bench.orchestrator.deploy(before);
  return bench.orchestrator.plan(after);
}
