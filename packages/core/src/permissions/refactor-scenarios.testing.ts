import { deploySides, queue, side, topic } from "../adopt/refactor-cloud.testing.ts";
import type { RefactorDefinition, StackAssets } from "../index.ts";
import { onEvent } from "./scenario-stacks.testing.ts";
import { mustFail, type Scenario, type ScenarioCloud } from "./scenarios.testing.ts";

/** Refactors. */
export const refactorScenarios: readonly Scenario[] = [
  {
    verb: "planRefactor",
    when: "resources move between two stacks, and the first answer is lost",
    options: { stackNames: ["app", "other"] },
    prepare: async (bench) => {
      await prepareSides(bench);
      bench.cloud.faults.loseAnswer({ operation: "CreateStackRefactor", times: 1 });
      return (open) => open().planRefactor(moved());
    },
  },
  {
    verb: "planRefactor",
    when: "its templates are large",
    options: { stackNames: ["app", "other"], templateBucket: "deployments" },
    prepare: async (bench) => {
      await prepareSides(bench);
      const filler = `Metadata:\n  Filler: ${"x".repeat(60_000)}\n`;
      return (open) => open({ templateBucket: "deployments" }).planRefactor(moved(filler));
    },
  },
  {
    verb: "planRefactor",
    when: "its templates are large, have their own places, and need something that is set up",
    options: { stackNames: ["app", "other"], assetBuckets: ["deployments"], ssmParameters: ["/app/*"] },
    prepare: async (bench) => {
      await prepareSides(bench);
      const { stacks } = moved(`Metadata:\n  Filler: ${"x".repeat(60_000)}\n`);
      const assets: StackAssets = {
        root: ".",
        template: { bucket: "deployments", key: "app.yaml" },
        requires: { ssmParameter: "/app/delay", version: 1 },
      };
      return (open) => open().planRefactor({ stacks: stacks.map((each) => ({ ...each, assets })) });
    },
  },
  {
    verb: "planRefactor",
    when: "it is refused after it has made a stack",
    options: { stackNames: ["app", "other"], newStacks: true },
    prepare: async (bench) => {
      await deploySides(bench, side("app", topic, queue("Work", 1), queue("Letters", 2)));
      bench.cloud.faults.refuse({ operation: "ListStackRefactorActions", code: "ValidationError", message: "no" });
      return (open) => mustFail("SERVICE_CALL_FAILED", open().planRefactor(intoNew));
    },
  },
  {
    verb: "discard",
    when: "the plan is of a refactor",
    beside: ["planRefactor"],
    options: { stackNames: ["app", "other"], newStacks: true },
    prepare: async (bench) => {
      await deploySides(bench, side("app", topic, queue("Work", 1), queue("Letters", 2)));
      const plan = await bench.orchestrator.planRefactor(intoNew);
      return (open) => open().discard(plan);
    },
  },
  ...[false, true].map((isKept): Scenario => ({
    verb: "refactor",
    when: isKept ? "what was done is written down" : "its events are told",
    options: { stackNames: ["app", "other"], store: isKept },
    prepare: async (bench) => {
      await prepareSides(bench);
      const plan = await bench.orchestrator.planRefactor(moved());
      return (open) => open(isKept ? { store: bench.store } : {}).refactor(plan, { onEvent });
    },
  })),
];

const moved = (more = ""): RefactorDefinition => ({
  stacks: [side("app", topic, queue("Work", 1), more), side("other", topic, queue("Letters", 2))],
});

const intoNew: RefactorDefinition = {
  stacks: [side("app", topic, queue("Work", 1)), side("other", queue("Letters", 2))],
  createStacks: true,
};

async function prepareSides(bench: ScenarioCloud): Promise<void> {
  await deploySides(bench, side("app", topic, queue("Work", 1), queue("Letters", 2)), side("other", topic));
}
