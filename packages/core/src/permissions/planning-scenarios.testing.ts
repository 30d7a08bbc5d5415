import {
  stack,
  type Orchestrator,
  type OrchestratorOptions,
  type PermissionOptions,
  type Stack,
  type StackAssets,
} from "../index.ts";
import type { TemplateBody } from "@stacksteward/template";
import { all, failing, mustFail, type Scenario, type ScenarioCloud } from "./scenarios.testing.ts";

type Planning = (by: Orchestrator) => Promise<unknown>;

/** One verb that makes a change set. What it plans has a queue named as is said. */
interface Planner {
  readonly verb: "plan" | "planImport" | "planReconciliation" | "planRollback";
  /** Of a stack that is there, so that its queue, whose ARN others know, is another one afterwards. */
  readonly existing: (bench: ScenarioCloud) => Promise<Planning>;
  /** Of a stack that is not there yet, from a template with this beside its queue. Absent when there is no such thing. */
  readonly fresh?: (bench: ScenarioCloud, more: Partial<TemplateBody>, assets?: StackAssets) => Promise<Planning>;
  /** That it plans a definition, which may have assets of its own. */
  readonly takesAssets?: true;
}

const Outputs = { Arn: { Value: { "Fn::GetAtt": ["Queue", "Arn"] }, Export: { Name: "app-queue" } } };

function app(QueueName: string, more: Partial<TemplateBody> = { Outputs }, assets?: StackAssets): Stack {
  const DeletionPolicy = QueueName === "left" ? "Retain" : "Delete";
  const Queue = { Type: "AWS::SQS::Queue", DeletionPolicy, Properties: { QueueName } };
  return stack({ name: "app", template: { ...more, Resources: { Queue } }, ...(assets && { assets }) });
}

/** Leaves a queue behind that is nobody's. */
async function leaveBehind({ orchestrator }: ScenarioCloud): Promise<string> {
  const { template } = app("left", { Outputs: { Url: { Value: { Ref: "Queue" } } } });
  const { outputs } = await orchestrator.deploy(stack({ name: "old", template }));
  await orchestrator.destroy("old");
  return outputs["Url"] ?? "";
}

const planners: readonly Planner[] = [
  {
    verb: "plan",
    existing: async ({ orchestrator }) => {
      await orchestrator.deploy(app("before"));
      return (by) => by.plan(app("after"));
    },
    fresh: async (_, more, assets) => (by) => by.plan(app("first", more, assets)),
    takesAssets: true,
  },
  {
    verb: "planImport",
    existing: async (bench) => {
      const Topic = { Type: "AWS::SNS::Topic" };
      await bench.orchestrator.deploy(stack({ name: "app", template: { Resources: { Topic } } }));
      const Queue = await leaveBehind(bench);
      const { Resources } = app("left").template as TemplateBody;
      const both = stack({ name: "app", template: { Resources: { Topic, ...Resources } } });
      return (by) => by.planImport(both, { resources: { Queue } });
    },
    fresh: async (bench, more, assets) => {
      const Queue = await leaveBehind(bench);
      return (by) => by.planImport(app("left", more, assets), { resources: { Queue } });
    },
    takesAssets: true,
  },
  {
    verb: "planReconciliation",
    existing: async ({ orchestrator, erase }) => {
      await orchestrator.deploy(app("drifting"));
      await erase("app", "Queue");
      const report = await orchestrator.detectDrift("app");
      return (by) => by.planReconciliation(report);
    },
  },
  {
    verb: "planRollback",
    existing: async ({ keeping }) => {
      await keeping.deploy(app("before"));
      await keeping.deploy(app("after"));
      return (by) => by.planRollback("app", { to: "previous" });
    },
    fresh: async ({ keeping }, more) => {
      await keeping.deploy(app("earlier", more));
      const [earlier] = await all(keeping.history("app"));
      await keeping.destroy("app", { deleteData: true });
      return (by) => by.planRollback("app", { to: earlier?.id ?? "" });
    },
  },
];

const LARGE = { Metadata: { Filler: "x".repeat(60_000) } };

const failures = [
  ["validation refuses it", "The following validation(s) failed: [AWS::EarlyValidation::PropertyValidation]."],
  ["a hook refuses it", "The following hook(s) failed: [Company::Guard::Hook]."],
] as const;

/** Every call of every verb that makes a change set. */
export const planningScenarios: readonly Scenario[] = planners.flatMap(({ verb, existing, fresh, takesAssets }) => {
  const scenario = (
    when: string,
    options: Partial<PermissionOptions>,
    prepare: (bench: ScenarioCloud) => Promise<Planning>,
    how: Partial<OrchestratorOptions> = {},
  ): Scenario => ({
    verb,
    when,
    options,
    prepare: async (bench) => {
      const plan = await prepare(bench);
      return (open) => plan(open({ ...how, ...(verb === "planRollback" && { store: bench.store }) }));
    },
  });
  const refused =
    (prepare: (bench: ScenarioCloud) => Promise<Planning>) =>
    async (bench: ScenarioCloud): Promise<Planning> => {
      const plan = await prepare(bench);
      return (by) => mustFail("CHANGE_SET_FAILED", plan(by));
    };
  return [
    scenario("something changes", {}, existing),
    ...failures.map(([when, sentence]) => scenario(when, {}, refused(existing), failing(sentence))),
    ...(fresh === undefined
      ? []
      : [
          scenario("the stack is new", {}, (bench) => fresh(bench, {})),
          scenario(
            "the stack is new, and its change set fails",
            { newStacks: true },
            refused((bench) => fresh(bench, {})),
            failing("No"),
          ),
          scenario("the template is large", { templateBucket: "deployments" }, (bench) => fresh(bench, LARGE), {
            templateBucket: "deployments",
          }),
          ...(takesAssets === undefined
            ? []
            : [
                scenario("the template is large, and has its own place", { assetBuckets: ["deployments"] }, (bench) =>
                  fresh(bench, LARGE, { root: ".", template: { bucket: "deployments", key: "app.json" } }),
                ),
              ]),
          scenario("the template names an SSM parameter", { ssmParameters: ["/app/*"] }, (bench) =>
            fresh(bench, {
              Parameters: { Delay: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/app/delay" } },
            }),
          ),
        ]),
  ];
});
