import { app as applicationOf, type App, type AppResult } from "../index.ts";
import { names, sideBySide, slow } from "./scenario-stacks.testing.ts";
import type { Scenario } from "./scenarios.testing.ts";

const application: App = applicationOf({
  name: "application",
  layers: [{ name: "all", stacks: names.map((name) => slow(20, name)) }],
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
