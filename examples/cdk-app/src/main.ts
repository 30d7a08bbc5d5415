/**
 * Deploys a synthesised CDK app with Stacksteward, wherever the AWS SDK finds itself, and prints what its stacks give.
 * `main.ts <assembly> [bootstrap template]`: with the second, the environment is bootstrapped first, by deploying that
 * template as the stack that the CDK CLI would make of it.
 */
import { loadCloudAssembly } from "@stacksteward/cdk";
import { Capability, createOrchestrator, stack } from "@stacksteward/core";

const [assembly = "cdk.out", bootstrap] = process.argv.slice(2);
const account = process.env["AWS_ACCOUNT_ID"] ?? "111111111111";
const region = process.env["AWS_REGION"] ?? "eu-west-1";

using orchestrator = createOrchestrator({ region, accountId: account });
if (bootstrap !== undefined) {
  await orchestrator.deploy(
    stack({
      name: "CDKToolkit",
      template: bootstrap,
      // What the CDK CLI says when nobody tells it otherwise.
      parameters: {
        FileAssetsBucketKmsKeyId: "AWS_MANAGED_KEY",
        CloudFormationExecutionPolicies: "arn:aws:iam::aws:policy/AdministratorAccess",
      },
      capabilities: [Capability.NamedIam],
    }),
  );
}
const orders = await loadCloudAssembly(assembly, { account, region });
const { succeeded, outcomes } = await orchestrator.deployApp(orders);
for (const outcome of outcomes) {
  if (outcome.kind === "failed") console.error(String(outcome.failure));
}
const stacks = outcomes.flatMap((outcome) =>
  outcome.kind === "done" ? [[outcome.stack, { kind: outcome.result.kind, outputs: outcome.result.outputs }]] : [],
);
console.log(JSON.stringify(Object.fromEntries(stacks), undefined, 2));
process.exitCode = succeeded ? 0 : 1;
