import { app, Capability, stack, type App } from "@stacksteward/core";

/** What may differ from one deployment to the next. */
export interface OrdersChoice {
  /** The account that all others send to. */
  readonly shared: string;
  /** The account in which the service runs. */
  readonly workload: string;
  /** Default `orderId`. */
  readonly orderKey?: string;
}

/** Three layers in two accounts and two regions. What a stack takes of another one says what waits for what. */
export function ordersApp({ shared, workload, orderKey = "orderId" }: OrdersChoice): App {
  const inShared = { account: shared, region: "us-east-1" };
  const inWorkload = { account: workload, region: "eu-west-1" };

  const alerts = stack({
    ...inShared,
    name: "alerts",
    template: templateFile("alerts.yaml"),
    parameters: { SenderAccount: workload },
    outputs: ["TopicArn"],
  });
  const network = stack({
    ...inWorkload,
    name: "network",
    template: templateFile("network.yaml"),
    outputs: ["VpcId", "RouteTableId"],
  });
  const data = stack({
    ...inWorkload,
    name: "data",
    template: templateFile("data.yaml"),
    parameters: { VpcId: network.output("VpcId"), RouteTableId: network.output("RouteTableId"), OrderKey: orderKey },
    outputs: ["TableArn"],
  });
  const service = stack({
    ...inWorkload,
    name: "service",
    template: templateFile("service.yaml"),
    parameters: { TableArn: data.output("TableArn"), AlertsArn: alerts.output("TopicArn") },
    capabilities: [Capability.Iam],
    outputs: ["QueueName"],
  });
  const dashboard = stack({
    ...inShared,
    name: "dashboard",
    template: templateFile("dashboard.yaml"),
    parameters: {
      ServiceAccount: workload,
      ServiceRegion: inWorkload.region,
      QueueName: service.output("QueueName"),
    },
  });
  return app({
    name: "orders",
    layers: [
      { name: "foundation", stacks: [alerts, network] },
      { name: "data", stacks: [data] },
      { name: "services", stacks: [service, dashboard] },
    ],
  });
}

function templateFile(name: string): URL {
  return new URL(`../templates/${name}`, import.meta.url);
}
