import { stack, type PermissionSimulator, type Stack } from "../index.ts";
import { exporting } from "./scenario-stacks.testing.ts";
import { app, type Scenario } from "./scenarios.testing.ts";

/** A stack with a name of its own, an export, an import, and a value of Parameter Store. */
const asking: Stack = stack({
  name: "app",
  template: {
    Parameters: { Delay: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/app/delay" } },
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "asking", DelaySeconds: { Ref: "Delay" } } },
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { "Fn::ImportValue": "given" } } },
    },
    Outputs: { Url: { Value: { Ref: "Queue" }, Export: { Name: "asking" } } },
  },
});

/** Simulates a caller who may do everything. */
const allowing: PermissionSimulator = { simulatePrincipalPolicy: async () => ({ EvaluationResults: [] }) };

/** What the verb asks, by what there is to ask about. */
export const preflightScenarios: readonly Scenario[] = [
  {
    verb: "preflight",
    when: "the stack is to be made",
    options: { ssmParameters: ["/app/*"] },
    prepare: async () => (open) => open({ clients: { iam: () => allowing } }).preflight(asking),
  },
  {
    verb: "preflight",
    when: "the stack is there, and exports less than before",
    prepare: async ({ orchestrator }) => {
      await orchestrator.deploy(exporting("before"));
      const { Resources } = exporting("after").template as {
        readonly Resources: Readonly<Record<string, { Type: string }>>;
      };
      return (open) => open().preflight(stack({ name: "app", template: { Resources } }));
    },
  },
  {
    verb: "preflight",
    when: "the stack keeps its template",
    prepare: async ({ orchestrator }) => {
      await orchestrator.deploy(app(5));
      return (open) => open().preflight(stack({ name: "app", template: { usePrevious: true } }));
    },
  },
];
