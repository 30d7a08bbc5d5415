import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";
import { LocalDurableTestRunner, type TestResult } from "@aws/durable-execution-sdk-js-testing";
import { stack, type Stack, type Store, type TemplateBody } from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { createMemoryStore } from "@stacksteward/workflow";

import { onCloudTime, type Death, type Invocation } from "./on-cloud-time.ts";

type ResourceDeclaration = NonNullable<TemplateBody["Resources"]>[string];

/** One durable execution that is over. */
export interface DurableRunReport<T> {
  readonly execution: TestResult<T>;
  readonly invocations: readonly Invocation[];
}

/** A local cloud, a store, and the durable testing SDK on the cloud's time. */
export interface DurableCloud extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly store: Store;
  /** Runs a handler as one durable execution to its end. */
  run<T>(
    handler: (durable: DurableContext) => Promise<T>,
    deaths?: readonly Death[],
    prepare?: (runner: LocalDurableTestRunner<T>) => void,
  ): Promise<DurableRunReport<T>>;
}

/** Opens a new cloud, or takes that which is given, with an empty store. The testing SDK must have been set up. */
export async function openDurableCloud(given?: LocalCloud): Promise<DurableCloud> {
  const cloud = given ?? (await createLocalCloud());
  return {
    cloud,
    store: createMemoryStore(),
    async run<T>(
      handler: (durable: DurableContext) => Promise<T>,
      deaths: readonly Death[] = [],
      prepare: (runner: LocalDurableTestRunner<T>) => void = () => {},
    ) {
      const durable = withDurableExecution((_event: unknown, context) => handler(context));
      const joined = onCloudTime(durable, cloud.clock, deaths);
      const runner = new LocalDurableTestRunner<T>({ handlerFunction: joined.handler });
      prepare(runner);
      return { execution: await runner.run({ payload: {} }), invocations: joined.invocations };
    },
    [Symbol.asyncDispose]: () => cloud.close(),
  };
}

/** A stack of databases, each of which takes some four and a half minutes, one after the other. */
export function databases(count: number, name = "data"): Stack {
  const Resources: Record<string, ResourceDeclaration> = {};
  for (let index = 0; index < count; index++) {
    Resources[`Database${index}`] = {
      Type: "AWS::RDS::DBInstance",
      ...(index === 0 ? {} : { DependsOn: `Database${index - 1}` }),
      Properties: {
        DBInstanceClass: "db.t3.micro",
        Engine: "postgres",
        AllocatedStorage: "20",
        MasterUsername: "owner",
        ManageMasterUserPassword: true,
      },
    };
  }
  return stack({ name, template: { Resources } });
}

/** A stack of one queue, which is there at once. */
export function queue(): Stack {
  return stack({ name: "queue", template: { Resources: { Queue: { Type: "AWS::SQS::Queue" } } } });
}
