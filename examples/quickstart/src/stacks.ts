import { Capability, stack, stackSet, type Stack, type StackSet } from "@stacksteward/core";

type Outputs = Readonly<Record<string, string>>;

const tags = { application: "orders" };

/** The lowest layer: it needs nothing. */
export function network(): Stack {
  return stack({ name: "network", template: templateFile("network.yaml"), tags });
}

/** What must not be lost. */
export function data(choice: { orderKey?: string } = {}): Stack {
  const { orderKey = "orderId" } = choice;
  return stack({ name: "data", template: templateFile("data.yaml"), parameters: { OrderKey: orderKey }, tags });
}

/** A stack whose template has mistakes in it. */
export function mistaken(): Stack {
  return stack({ name: "mistaken", template: templateFile("mistaken.yaml"), tags });
}

/** The service, fed with the outputs of the layers below it. */
export function service(below: { network: Outputs; data: Outputs }, choice: { logRetention?: number } = {}): Stack {
  const { SubnetIds = "", SecurityGroupId = "" } = below.network;
  const { TableName = "", TableArn = "" } = below.data;
  const { logRetention = 14 } = choice;
  return stack({
    name: "service",
    template: templateFile("service.yaml"),
    parameters: { SubnetIds, SecurityGroupId, TableName, TableArn, LogRetention: logRetention },
    capabilities: [Capability.Iam],
    tags,
  });
}

/** Where the baseline is rolled out to. The first account administers it. */
export const accounts = ["111111111111", "222222222222"] as const;
export const regions = ["eu-west-1", "us-east-1"] as const;

/** What every account has, in every region. */
export function baseline(contact: string): StackSet {
  return stackSet({
    name: "baseline",
    template: templateFile("baseline.yaml"),
    parameters: { Contact: contact },
    targets: { accounts, regions },
  });
}

function templateFile(name: string): URL {
  return new URL(`../templates/${name}`, import.meta.url);
}
