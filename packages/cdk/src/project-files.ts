/** The files of a project, by their paths. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** An app whose stacks are templates. */
export function plainProject(name: string, version: string): ProjectFiles {
  return {
    "package.json": packageJson(name, { "@stacksteward/core": `^${version}`, "@stacksteward/local": `^${version}` }),
    ...everywhere,
    "templates/data.yaml": unindented(`
      Resources:
        Orders:
          Type: AWS::DynamoDB::Table
          DeletionPolicy: Retain
          Properties:
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions:
              - { AttributeName: id, AttributeType: S }
            KeySchema:
              - { AttributeName: id, KeyType: HASH }
      Outputs:
        TableName:
          Value: !Ref Orders
    `),
    "templates/service.yaml": unindented(`
      Parameters:
        TableName:
          Type: String
      Resources:
        Settings:
          Type: AWS::SSM::Parameter
          Properties:
            Type: String
            Value: !Ref TableName
        Queue:
          Type: AWS::SQS::Queue
      Outputs:
        QueueUrl:
          Value: !Ref Queue
    `),
    "src/app.ts": unindented(`
      import { app, stack, type App } from "@stacksteward/core";

      const templates = new URL("../templates/", import.meta.url);

      /** What is deployed, in layers: what changes seldom, and must not be lost, is below. */
      export async function loadApp(_where: { readonly account: string; readonly region: string }): Promise<App> {
        const data = stack({ name: "${name}-data", template: new URL("data.yaml", templates), outputs: ["TableName"] });
        const service = stack({
          name: "${name}-service",
          template: new URL("service.yaml", templates),
          parameters: { TableName: data.output("TableName") },
        });
        return app({
          name: "${name}",
          layers: [
            { name: "data", stacks: [data] },
            { name: "services", stacks: [service] },
          ],
        });
      }
    `),
  };
}

/** An app of the CDK. Its synthesis is a step of the program, so that there is nothing to forget. */
export function cdkProject(name: string, version: string): ProjectFiles {
  return {
    "package.json": packageJson(name, {
      "@stacksteward/cdk": `^${version}`,
      "@stacksteward/core": `^${version}`,
      "@stacksteward/local": `^${version}`,
      "aws-cdk-lib": "^2.276.0",
      constructs: "^10.8.1",
    }),
    ...everywhere,
    "cdk.json": `${JSON.stringify({ app: "node src/stacks.ts", context: { "@aws-cdk/core:defaultCrossStackReferences": "strong" } }, undefined, 2)}\n`,
    "src/stacks.ts": unindented(`
      import { App, CfnOutput, LegacyStackSynthesizer, Stack } from "aws-cdk-lib";
      import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
      import { Queue } from "aws-cdk-lib/aws-sqs";
      import { StringParameter } from "aws-cdk-lib/aws-ssm";

      // These stacks have no files to upload, so that nothing has to be bootstrapped. Take the synthesizer out when they come to have.
      const app = new App({ defaultStackSynthesizer: new LegacyStackSynthesizer() });

      const data = new Stack(app, "${name}-data");
      const orders = new Table(data, "Orders", {
        partitionKey: { name: "id", type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
      });

      const service = new Stack(app, "${name}-service");
      new StringParameter(service, "Settings", { stringValue: orders.tableName });
      const queue = new Queue(service, "Queue");
      new CfnOutput(service, "QueueUrl", { value: queue.queueUrl });

      app.synth();
    `),
    "src/app.ts": unindented(`
      import { fileURLToPath } from "node:url";

      import { loadCloudAssembly, synthesize } from "@stacksteward/cdk";
      import type { App } from "@stacksteward/core";

      const folder = fileURLToPath(new URL("..", import.meta.url));

      /** What is deployed: the CDK app beside this, synthesised anew. */
      export async function loadApp(where: { readonly account: string; readonly region: string }): Promise<App> {
        const command = [process.execPath, "src/stacks.ts"] as const;
        const assembly = await synthesize(command, { folder, environment: process.env, ...where });
        return loadCloudAssembly(assembly, { name: "${name}", ...where });
      }
    `),
  };
}

function packageJson(name: string, dependencies: Readonly<Record<string, string>>): string {
  const manifest = {
    name,
    private: true,
    type: "module",
    scripts: { start: "node src/local.ts", deploy: "node src/deploy.ts", check: "tsc" },
    dependencies,
    devDependencies: { "@types/node": "^22.19.0", typescript: "^7.0.2" },
    engines: { node: ">=22.18" },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** A text without the space that its lines begin with here: they stand in from the margin, where they are no lines of this module. */
function unindented(text: string): string {
  const lines = text.split("\n").slice(1, -1);
  const margin = lines[0]?.search(/\S/) ?? 0;
  return `${lines.map((line) => line.slice(margin)).join("\n")}\n`;
}

/** What both kinds of project have. */
const everywhere: ProjectFiles = {
  "tsconfig.json": `${JSON.stringify(
    {
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: "es2023",
        module: "nodenext",
        types: ["node"],
        skipLibCheck: true,
        erasableSyntaxOnly: true,
        allowImportingTsExtensions: true,
      },
      include: ["src"],
    },
    undefined,
    2,
  )}\n`,
  ".gitignore": "node_modules/\ncdk.out/\n",
  "src/local.ts": unindented(`
      import { createOrchestrator } from "@stacksteward/core";
      import { createLocalCloud } from "@stacksteward/local";

      import { loadApp } from "./app.ts";
      import { show } from "./show.ts";

      // Deploys to a cloud inside this process: no AWS account, and no time that passes.
      const where = { account: "111111111111", region: "eu-west-1" };
      const cloud = await createLocalCloud({ accounts: [where.account], regions: [where.region] });
      const orchestrator = createOrchestrator({ ...cloud.connection(), accountId: where.account });
      show(await orchestrator.deployApp(await loadApp(where)));
      orchestrator.close();
      await cloud.close();
    `),
  "src/deploy.ts": unindented(`
      import { createOrchestrator } from "@stacksteward/core";

      import { loadApp } from "./app.ts";
      import { show } from "./show.ts";

      // Deploys to AWS, with the credentials that the AWS SDK finds.
      const { AWS_ACCOUNT_ID: account, AWS_REGION: region } = process.env;
      if (account === undefined || region === undefined) throw new Error("Set AWS_ACCOUNT_ID and AWS_REGION.");
      const orchestrator = createOrchestrator({ region, accountId: account });
      show(await orchestrator.deployApp(await loadApp({ account, region })));
      orchestrator.close();
    `),
  "src/show.ts": unindented(`
      import type { AppResult, DeployResult } from "@stacksteward/core";

      /** Says how each stack ended, and what it gives. */
      export function show({ succeeded, outcomes }: AppResult<DeployResult>): void {
        for (const outcome of outcomes) {
          if (outcome.kind === "done") console.log(outcome.stack, outcome.result.kind, outcome.result.outputs);
          else console.error(outcome.stack, outcome.kind, outcome.kind === "failed" ? String(outcome.failure) : outcome.because);
        }
        process.exitCode = succeeded ? 0 : 1;
      }
    `),
};
