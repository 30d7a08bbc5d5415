import { createOrchestrator, stack } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";
import { cloudFixtures, withLocalCloud } from "@stacksteward/local/testing";

const cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"] });
const orchestrator = createOrchestrator(cloud.connection());

const orders = stack({
  name: "orders",
  template: {
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 5 } } },
    Outputs: { QueueUrl: { Value: { Ref: "Queue" } } },
  },
});

const plan = await orchestrator.plan(orders);
const deployment = await orchestrator.deploy(plan);
const outputs = await orchestrator.outputs(orders);
await withLocalCloud((other) => cloudFixtures().connection({ cloud: other }, async ({ region }) => void region.trim()));
console.log(`${deployment.kind} ${outputs["QueueUrl"]}`);

orchestrator.close();
await cloud.close();
