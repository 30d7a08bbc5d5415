import {
  createOrchestrator,
  stack,
  type OrchestratorOptions,
  type Preflight,
  type Stack,
  type StackDefinition,
} from "../index.ts";
import type { TestCloud } from "../local-cloud.testing.ts";

/** The stack `app`, from the text of its template. */
export function app(body: string, definition: Partial<StackDefinition> = {}): Stack {
  return stack({ name: "app", template: { body, file: "app.yaml" }, ...definition });
}

/** The stack `other`, which has what `app` wants: a queue and a topic with names, and an export. */
export const other: Stack = stack({
  name: "other",
  template: {
    body: `Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { QueueName: orders }
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: news }
Outputs:
  Url:
    Value: !Ref Queue
    Export: { Name: orders-url }
`,
    file: "other.yaml",
  },
});

/** What a pre-flight says in one matter: outcome, certainty and message. */
export function said({ checks }: Preflight, check: string): readonly string[] {
  return checks.flatMap((each) =>
    each.check === check ? [[each.outcome, each.certainty ?? "-", each.message].join(" | ")] : [],
  );
}

/** What was not looked at, or not as a whole. */
export function unlooked({ checks }: Preflight): readonly string[] {
  return checks.flatMap(({ check, outcome }) => (outcome === "not-looked" ? [check] : []));
}

/** A pre-flight by an orchestrator of its own. */
export async function asked(bench: TestCloud, definition: Stack, options: OrchestratorOptions): Promise<Preflight> {
  using orchestrator = createOrchestrator({ ...bench.cloud.connection(), ...options });
  return await orchestrator.preflight(definition);
}
