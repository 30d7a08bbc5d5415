import { exporting } from "./scenario-stacks.testing.ts";
import { all, app, type Scenario, type ScenarioCloud } from "./scenarios.testing.ts";
import { app as applicationOf, type App, type Orchestrator, type Verb } from "../index.ts";

/** A verb that needs a stack and nothing more. */
function reading(
  verb: Verb,
  read: (by: Orchestrator, bench: ScenarioCloud) => Promise<unknown>,
  isDrifting = false,
): Scenario {
  return {
    verb,
    when: isDrifting ? "its queue has drifted" : "it is there",
    prepare: async (bench) => {
      await bench.orchestrator.deploy(app(5));
      if (isDrifting) await bench.patch("app", "Queue", { op: "replace", path: "/DelaySeconds", value: 60 });
      return (open) => read(open({ store: bench.store, accountId: "111111111111" }), bench);
    },
  };
}

/** The same stack as an application. */
const application: App = applicationOf({ name: "application", layers: [{ name: "all", stacks: [app(5)] }] });
const ignored = { resource: "Queue", path: "/DelaySeconds", reason: "a campaign" };

export const readingScenarios: readonly Scenario[] = [
  reading("describe", (by) => by.describe("app")),
  reading("outputs", (by) => by.outputs("app")),
  reading("list", (by) => all(by.list())),
  reading("resources", (by) => all(by.resources("app"))),
  reading("events", (by) => all(by.events("app"))),
  reading("detectDrift", (by) => by.detectDrift("app"), true),
  reading("detectDriftOfAll", (by) => by.detectDriftOfAll(["app"]), true),
  reading("ignoreDrift", (by, { cloud }) => by.ignoreDrift("app", { ...ignored, until: cloud.clock.now() + 60_000 })),
  reading("changedByOthers", (by) => by.changedByOthers("app")),
  reading("appStatus", (by) => by.appStatus(application)),
  reading("detectAppDrift", (by) => by.detectAppDrift(application), true),
  reading("appHistory", (by) => all(by.appHistory(application))),
  reading("compareDeployedStages", (by) => by.compareDeployedStages(application, application)),
  reading("heedDrift", (by) => by.heedDrift("app", { resource: "Queue" })),
  {
    verb: "appOutputs",
    when: "one of its stacks has outputs",
    prepare: async ({ orchestrator }) => {
      await orchestrator.deploy(exporting("orders"));
      return (open) => open().appOutputs(application);
    },
  },
];
