// An app as people write it: a table in one stack; in the other a function of a local folder, its role, a queue, and a
// custom resource that the function answers. ORDERS_QUEUE names the queue, ORDERS_RETENTION says how many days its messages stay.
import { fileURLToPath } from "node:url";

import { App, CfnOutput, CustomResource, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import { Queue } from "aws-cdk-lib/aws-sqs";

const { ORDERS_QUEUE: queueName = "orders", ORDERS_RETENTION: retention = "4" } = process.env;

class Data extends Stack {
  constructor(scope, id) {
    super(scope, id);
    this.orders = new Table(this, "Orders", {
      partitionKey: { name: "id", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

class Service extends Stack {
  constructor(scope, id, { orders }) {
    super(scope, id, { tags: { team: "orders" } });
    const worker = new Function(this, "Worker", {
      runtime: Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: Code.fromAsset(fileURLToPath(new URL("worker", import.meta.url))),
      environment: { TABLE: orders.tableName },
    });
    orders.grantReadWriteData(worker);
    const queue = new Queue(this, "Queue", { queueName, retentionPeriod: Duration.days(Number(retention)) });
    queue.grantSendMessages(worker);
    const seed = new CustomResource(this, "Seed", { serviceToken: worker.functionArn, properties: { Count: "3" } });
    new CfnOutput(this, "Function", { value: worker.functionName });
    new CfnOutput(this, "QueueUrl", { value: queue.queueUrl });
    new CfnOutput(this, "Seeded", { value: seed.getAttString("Count") });
  }
}

const app = new App();
const { orders } = new Data(app, "Data");
new Service(app, "Service", { orders });
