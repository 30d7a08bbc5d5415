const { createOrchestrator, stack } = require("@stacksteward/core");
const { createLocalCloud } = require("@stacksteward/local");

async function main() {
  const cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"] });
  const orchestrator = createOrchestrator(cloud.connection());
  const template = { Resources: { Queue: { Type: "AWS::SQS::Queue" } } };
  const deployment = await orchestrator.deploy(await orchestrator.plan(stack({ name: "orders", template })));
  console.log(deployment.kind);
  orchestrator.close();
  await cloud.close();
}

main();
