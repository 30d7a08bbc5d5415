import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";

import {
  createOrchestrator,
  OperationFailed,
  stack,
  type ChangesPlan,
  type Orchestrator,
  type OrchestratorOptions,
  type Stack,
  type StackDefinition,
} from "./index.ts";

/** A local cloud on virtual time, an orchestrator in it, and a client that knows nothing of the orchestrator. */
export interface TestCloud extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly orchestrator: Orchestrator;
  readonly client: CloudFormationClient;
  /** The API operations that were called, in order. */
  operations(): string[];
  /** Plans what must be a change. */
  changesPlan(definition: Stack, by?: Orchestrator): Promise<ChangesPlan>;
  /** Puts an object into a bucket of its own for templates and answers its URL. */
  putTemplate(key: string, body: string): Promise<URL>;
}

/** Opens a new cloud with one account and two regions; orchestrator and client are in the first. */
export async function openTestCloud(): Promise<TestCloud> {
  const cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1", "us-east-1"] });
  const orchestrator = createOrchestrator(cloud.connection());
  const client = new CloudFormationClient(cloud.connection());
  let bucket: Promise<unknown> | undefined;
  return {
    cloud,
    orchestrator,
    client,
    operations: () => cloud.calls.list().map(({ operation }) => operation),
    async changesPlan(definition, by = orchestrator) {
      const plan = await by.plan(definition);
      if (plan.kind !== "changes") throw new Error(`expected changes, not ${plan.kind}`);
      return plan;
    },
    async putTemplate(Key, Body) {
      const s3 = new S3Client(cloud.connection());
      const LocationConstraint = "eu-west-1";
      await (bucket ??= s3.send(
        new CreateBucketCommand({ Bucket: "templates", CreateBucketConfiguration: { LocationConstraint } }),
      ));
      await s3.send(new PutObjectCommand({ Bucket: "templates", Key, Body }));
      s3.destroy();
      return new URL(`https://templates.s3.eu-west-1.amazonaws.com/${Key}`);
    },
    async [Symbol.asyncDispose]() {
      orchestrator.close();
      client.destroy();
      await cloud.close();
    },
  };
}

/** A stack with one queue and its URL as an output. */
export function queue(delay: number, definition: Partial<StackDefinition> = {}): Stack {
  const body = `Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: ${delay}
Outputs:
  Url:
    Value: !Ref Queue
`;
  return stack({ name: "queue", template: { body, file: "queue.yaml" }, ...definition });
}

/** A stack with a table whose key is a parameter, so that a change of it replaces the table, and a topic beside it. */
export function table(key: string, policies = "", definition: Partial<StackDefinition> = {}): Stack {
  const body = `Parameters:
  Key:
    Type: String
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
${policies}    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: !Ref Key, AttributeType: S }
      KeySchema:
        - { AttributeName: !Ref Key, KeyType: HASH }
  Topic:
    Type: AWS::SNS::Topic
`;
  return stack({ name: "data", template: { body, file: "data.yaml" }, parameters: { Key: key }, ...definition });
}

/** The failure with which an operation ended; anything else is thrown. */
export async function failureOf(operation: Promise<unknown>): Promise<OperationFailed> {
  const failure: unknown = await operation.then(
    () => new Error("the operation succeeded"),
    (error: unknown) => error,
  );
  if (failure instanceof OperationFailed) return failure;
  throw failure;
}

/** Stands between an orchestrator and the cloud: makes the call with `send`, or does something else about it. */
export type Between = (command: string, input: object, send: () => Promise<object>) => Promise<object>;

/** An orchestrator in the same cloud with something between. */
export function through({ cloud }: TestCloud, between: Between, options: OrchestratorOptions = {}): Orchestrator {
  return createOrchestrator({
    ...cloud.connection(),
    ...options,
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName = "" }) =>
          async (args) => {
            let answer: Awaited<ReturnType<typeof next>> | undefined;
            const output = await between(commandName, args.input, async () => {
              answer = await next(args);
              return answer.output;
            });
            if (answer === undefined) throw new Error(`${commandName} was answered without a call`);
            return { ...answer, output: { ...answer.output, ...output } };
          },
        { step: "initialize" },
      ),
  });
}

/** An orchestrator in the same cloud whose answers to one command say something else in the members of `lie`. */
export function liedTo(bench: TestCloud, command: string, lie: object): Orchestrator {
  return through(bench, async (called, _, send) => {
    const answer = await send();
    return called === command ? { ...answer, ...lie } : answer;
  });
}

/** An orchestrator in the same cloud; just before it first sends a command, somebody else does something. */
export function interrupted(bench: TestCloud, command: string, something: () => Promise<void>): Orchestrator {
  let isDone = false;
  return through(bench, async (called, _, send) => {
    if (called === command && !isDone) {
      isDone = true;
      await something();
    }
    return send();
  });
}
