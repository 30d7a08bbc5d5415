import { isStackstewardError, stack, type DeployResult, type DestroyResult, type Stack } from "@stacksteward/core";
import type { LocalCloud } from "@stacksteward/local";

/** What a scenario is carried out with: verbs called at once, or runs that a process begins and another one ends. */
export interface Deployer {
  deploy(definition: Stack): Promise<DeployResult>;
  destroy(name: string): Promise<DestroyResult>;
}

/** Something that is done on stacks, and must end the same way whatever happens meanwhile. */
export interface Scenario {
  readonly name: string;
  /** Whether nobody listens, so that the history is only read at the end, in pages. */
  readonly isUnheard?: boolean;
  /** What is there before, made without disturbance. */
  prepare(deployer: Deployer, cloud: LocalCloud): Promise<void>;
  /** Does it. What it answers is compared. */
  act(deployer: Deployer): Promise<unknown>;
}

const orders = (key: string, topic = "orders"): Stack =>
  stack({
    name: "orders",
    template: {
      Resources: {
        Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: topic } },
        Table: {
          Type: "AWS::DynamoDB::Table",
          Properties: {
            BillingMode: "PAY_PER_REQUEST",
            AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
            KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
          },
        },
      },
      Outputs: { Table: { Value: { Ref: "Table" } } },
    },
  });

/** So many queues that the history has several pages. */
const queues = stack({
  name: "queues",
  template: {
    Resources: Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`Queue${at}`, { Type: "AWS::SQS::Queue" as const }]),
    ),
  },
});

/** A layer of an application: it knows the layer below by a parameter. */
const layer = (name: string, below?: string): Stack =>
  stack({
    name,
    template: {
      Parameters: { Below: { Type: "String", Default: "nothing" } },
      Resources: {
        Queue: { Type: "AWS::SQS::Queue", Properties: { Tags: [{ Key: "below", Value: { Ref: "Below" } }] } },
      },
      Outputs: { Url: { Value: { Ref: "Queue" } } },
    },
    ...(below === undefined ? {} : { parameters: { Below: below } }),
  });

const nothing = (): Promise<void> => Promise.resolve();

/** A create, an update with a replacement, an update that fails, a delete, many resources, a history of several pages, an application in three layers. */
export const scenarios: readonly Scenario[] = [
  { name: "create", prepare: nothing, act: ({ deploy }) => deploy(orders("id")) },
  {
    name: "update",
    prepare: async ({ deploy }) => void (await deploy(orders("id"))),
    act: ({ deploy }) => deploy(orders("number")),
  },
  {
    name: "failed update",
    async prepare({ deploy }, cloud) {
      await deploy(orders("id"));
      cloud.faults.failResource({ logicalId: "Topic", action: "update", reason: "no" });
    },
    act: ({ deploy }) => failureOf(deploy(orders("number", "new"))),
  },
  {
    name: "delete",
    prepare: async ({ deploy }) => void (await deploy(orders("id"))),
    act: ({ destroy }) => destroy("orders"),
  },
  { name: "sixty queues", prepare: nothing, act: ({ deploy }) => deploy(queues) },
  {
    name: "failed sixty queues",
    isUnheard: true,
    prepare: async (_, cloud) =>
      void cloud.faults.failResource({ logicalId: "Queue59", action: "create", reason: "no" }),
    act: ({ deploy }) => failureOf(deploy(queues)),
  },
  {
    name: "three layers",
    prepare: nothing,
    async act({ deploy }) {
      const network = await deploy(layer("network"));
      const data = await deploy(layer("data", network.outputs["Url"]));
      return [network, data, await deploy(layer("services", data.outputs["Url"]))];
    },
  },
];

/** How an operation failed, as data; anything but that is thrown. */
async function failureOf(operation: Promise<DeployResult>): Promise<unknown> {
  try {
    return await operation;
  } catch (failure) {
    if (isStackstewardError(failure, "OPERATION_FAILED")) return failure.details;
    throw failure;
  }
}
