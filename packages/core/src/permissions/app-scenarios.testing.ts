import { app as applicationOf, stack, type App, type AppResult } from "../index.ts";
import { names, sideBySide, slow } from "./scenario-stacks.testing.ts";
import type { Scenario } from "./scenarios.testing.ts";

const application: App = applicationOf({
  name: "application",
  layers: [{ name: "all", stacks: names.map((name) => slow(20, name)) }],
});

/** A topic that is shown under a name, and another one that is shown under its ARN. */
function linked(name: string): App {
  const topic = (DisplayName: string | { Ref: string }) => ({
    Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName } },
  });
  const app1 = stack({
    name: "app1",
    template: { Resources: topic(name), Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } } },
  });
  const app2 = stack({
    name: "app2",
    template: { Parameters: { From: { Type: "String" } }, Resources: topic({ Ref: "From" }) },
    parameters: { From: app1.output("Name") },
  });
  return applicationOf({ name: "linked", layers: [{ name: "all", stacks: [app1, app2] }] });
}

async function wholly<Result>(work: Promise<AppResult<Result>>): Promise<void> {
  const { outcomes } = await work;
  for (const outcome of outcomes) if (outcome.kind !== "done") throw "failure" in outcome ? outcome.failure : outcome;
}

/** Many stacks as one application. */
export const appScenarios: readonly Scenario[] = [
  {
    verb: "linksOf",
    when: "templates say what waits for what",
    prepare: async () => (open) => open().linksOf(application),
  },
  {
    verb: "planApp",
    when: "stacks take what others give, and change",
    beside: ["plan", "describe", "resources"],
    options: { ...sideBySide, newStacks: true },
    prepare: async ({ orchestrator }) => {
      await orchestrator.deployApp(linked("before"));
      return (open) => open().planApp(linked("after"));
    },
  },
  {
    verb: "discardApp",
    when: "a stack is new and waits for its first deployment",
    beside: ["discard"],
    options: { ...sideBySide, newStacks: true },
    prepare: async ({ orchestrator }) => {
      const plan = await orchestrator.planApp(application);
      return (open) => open().discardApp(plan);
    },
  },
  {
    verb: "deployApp",
    when: "its stacks are new",
    beside: ["plan", "deploy"],
    options: { ...sideBySide, newStacks: true },
    prepare: async () => (open) => wholly(open().deployApp(application)),
  },
  {
    verb: "destroyApp",
    when: "its stacks are there",
    beside: ["destroy"],
    options: sideBySide,
    prepare: async ({ orchestrator }) => {
      await orchestrator.deployApp(application);
      return (open) => wholly(open().destroyApp(application, { deleteData: true }));
    },
  },
];
