import { app as applicationOf, stack, type App, type AppResult } from "../index.ts";
import { exporting, names, sideBySide, slow } from "./scenario-stacks.testing.ts";
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

/** An application of a database, and of a stack that exports something unless it was taken out. */
const pruned = (isTakenOut: boolean): App =>
  applicationOf({
    name: "application",
    layers: [{ name: "all", stacks: [slow(20, "app1"), ...(isTakenOut ? [] : [exporting("orders")])] }],
  });

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
    verb: "planAppRollback",
    when: "a newer one was deployed",
    beside: ["plan", "describe", "resources"],
    options: { ...sideBySide, store: true },
    prepare: async ({ keeping, store }) => {
      for (const name of ["before", "after"]) await keeping.deployApp(linked(name));
      return (open) => open({ store, accountId: "111111111111" }).planAppRollback(linked("after"));
    },
  },
  {
    verb: "rollbackApp",
    when: "a newer one was deployed",
    beside: ["plan", "deploy", "describe", "resources"],
    options: { ...sideBySide, store: true },
    prepare: async ({ keeping, store }) => {
      for (const name of ["before", "after"]) await keeping.deployApp(linked(name));
      return (open) => wholly(open({ store, accountId: "111111111111" }).rollbackApp(linked("after")));
    },
  },
  {
    verb: "planPrune",
    when: "a stack that exports something was taken out of the app",
    prepare: async ({ keeping, store }) => {
      await keeping.deployApp(pruned(false));
      return (open) => open({ store, accountId: "111111111111" }).planPrune(pruned(true));
    },
  },
  {
    verb: "prune",
    when: "a stack was taken out of the app",
    beside: ["destroy"],
    options: { store: true },
    prepare: async ({ keeping, store }) => {
      await keeping.deployApp(pruned(false));
      const plan = await keeping.planPrune(pruned(true));
      return (open) => wholly(open({ store, accountId: "111111111111" }).prune(plan));
    },
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
