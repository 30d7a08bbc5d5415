import { symlink } from "node:fs/promises";

import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { createOrchestrator, stack, type App, type Orchestrator, type TemplateBody } from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  assetsArtifact,
  fileAsset,
  openAssembly,
  stackArtifact,
  VERSION_PARAMETER,
  type TestAssembly,
} from "./assembly.testing.ts";
import { loadCloudAssembly } from "./index.ts";

const here = { account: "111111111111", region: "eu-west-1" };
const bucket = "cdk-hnb659fds-assets-111111111111-eu-west-1";

let assembly: TestAssembly;
beforeEach(async () => {
  assembly = await openAssembly();
});
afterEach(() => assembly[Symbol.asyncDispose]());

const Topic = { Type: "AWS::SNS::Topic", Metadata: { "aws:cdk:path": "Data/Topic/Resource" } };
const data: TemplateBody = {
  Resources: { Topic },
  Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] }, Export: { Name: "Data:Name" } } },
};
const api: TemplateBody = {
  Resources: {
    Worker: {
      Type: "AWS::Lambda::Function",
      Metadata: { "aws:cdk:path": "Api/Worker/Resource" },
      Properties: {
        Code: { S3Bucket: bucket, S3Key: "code.zip" },
        Handler: "index.handler",
        Runtime: "nodejs22.x",
        Role: "arn:aws:iam::111111111111:role/worker",
        Environment: { Variables: { TOPIC: { "Fn::ImportValue": "Data:Name" } } },
      },
    },
  },
};

/** Two stacks, of which one imports from the other and has a folder and a nested template as assets. */
async function writeShop(properties: object = {}, more: object = {}): Promise<void> {
  await assembly.write({
    "manifest.json": {
      artifacts: {
        "Api.assets": assetsArtifact("Api"),
        Api: stackArtifact("Api", { dependencies: ["Data"], properties }),
        "Data.assets": assetsArtifact("Data"),
        Data: stackArtifact("Data", { properties: { stackName: "shop-data" } }),
        Tree: { type: "cdk:tree", properties: { file: "tree.json" } },
        ...more,
      },
    },
    "Api.template.json": JSON.stringify(api, null, 1),
    "Api.assets.json": {
      files: {
        code: fileAsset("asset.code", "code.zip", "zip"),
        template: fileAsset("Api.template.json", "api.json"),
      },
    },
    "asset.code/index.js": "exports.handler = async () => 1;",
    "Data.template.json": JSON.stringify(data),
    "Data.assets.json": { files: { template: fileAsset("Data.template.json", "data.json") } },
  });
}

describe("an assembly", () => {
  test("becomes an app with everything that its manifest says", async () => {
    const roleArn = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-exec-${AWS::Region}";
    await writeShop({
      tags: { team: "shop" },
      terminationProtection: true,
      notificationArns: ["arn:aws:sns:eu-west-1:111111111111:news"],
      parameters: { Size: "3" },
      cloudFormationExecutionRoleArn: roleArn,
    });
    const shop = await loadCloudAssembly(assembly.folder, { ...here, name: "shop" });
    expect(shop).toMatchObject({ name: "shop", dependsOn: { Api: ["shop-data"], "shop-data": [] } });
    expect(shop.layers[0]?.stacks.map(({ name }) => name)).toEqual(["Api", "shop-data"]);
    expect(shop.layers[0]?.stacks[0]).toEqual({
      kind: "stack",
      name: "Api",
      template: `${assembly.folder}/Api.template.json`,
      ...here,
      tags: { team: "shop" },
      terminationProtection: true,
      notificationArns: ["arn:aws:sns:eu-west-1:111111111111:news"],
      parameters: { Size: "3" },
      roleArn: "arn:aws:iam::111111111111:role/cdk-exec-eu-west-1",
      capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
      assets: {
        root: assembly.folder,
        files: [{ path: "asset.code", bucket, key: "code.zip", isArchive: true, followsLinks: true }],
        template: { bucket, key: "api.json" },
        requires: { ssmParameter: VERSION_PARAMETER, version: 6 },
      },
    });
  });

  test("that names its environments needs no other, and its partition is that of the region", async () => {
    const environment = "aws://222222222222/cn-north-1";
    const properties = { cloudFormationExecutionRoleArn: "arn:${AWS::Partition}:iam::222222222222:role/exec" };
    await writeShop();
    const Api = stackArtifact("Api", { environment, properties });
    await assembly.write({ "manifest.json": { artifacts: { "Api.assets": assetsArtifact("Api"), Api } } });
    const { layers } = await loadCloudAssembly(assembly.folder);
    expect(layers[0]?.stacks).toMatchObject([
      { account: "222222222222", region: "cn-north-1", roleArn: "arn:aws-cn:iam::222222222222:role/exec" },
    ]);
  });

  test("of stages has the stacks of those, which share what is staged beside them", async () => {
    await assembly.write({
      "manifest.json": {
        artifacts: {
          "assembly-Prod": { type: "cdk:cloud-assembly", properties: { directoryName: "assembly-Prod" } },
        },
      },
      "assembly-Prod/manifest.json": {
        artifacts: {
          "ProdApi.assets": assetsArtifact("ProdApi"),
          ProdApi: stackArtifact("ProdApi", { properties: { stackName: "Prod-Api" } }),
        },
      },
      "assembly-Prod/ProdApi.template.json": JSON.stringify(api),
      "assembly-Prod/ProdApi.assets.json": { files: { code: fileAsset("../asset.code", "code.zip", "zip") } },
      "asset.code/index.js": "1",
    });
    const { layers } = await loadCloudAssembly(assembly.folder, here);
    expect(layers[0]?.stacks).toMatchObject([
      { name: "Prod-Api", assets: { root: assembly.folder, files: [{ path: "asset.code" }] } },
    ]);
  });
});

describe("an assembly is refused", () => {
  const load = () => loadCloudAssembly(assembly.folder, here);

  test("whose stacks are open, when nobody says where they go", async () => {
    await writeShop();
    await expect(loadCloudAssembly(assembly.folder)).rejects.toMatchObject({
      code: "ENVIRONMENT_UNKNOWN",
      message: expect.stringContaining('Stack "Api" does not say which account and region it is for.'),
    });
  });

  test("with an image, by its name, and with a file that a command makes", async () => {
    await writeShop();
    await assembly.write({
      "Api.assets.json": {
        dockerImages: {
          abc: { displayName: "Api/Image", source: { directory: "asset.abc" }, destinations: {} },
        },
        files: { def: { displayName: "Api/Bundle", source: { executable: ["make"] }, destinations: {} } },
      },
    });
    await expect(load()).rejects.toMatchObject({
      code: "ASSEMBLY_UNSUPPORTED",
      message: expect.stringMatching(
        /^Stack "Api" cannot be deployed from here\. Image Api\/Image \(asset\.abc\): images are neither built nor pushed.*File Api\/Bundle: it is made by a command/,
      ),
    });
  });

  test.each([
    ["a folder outside of it", "../outside"],
    ["a link that leads outside", "link"],
    ["what is not there", "nothing"],
  ])("that names %s", async (_what, path) => {
    await writeShop();
    await assembly.write({ "../outside/secret.txt": "secret" });
    await symlink("../outside", `${assembly.folder}/link`);
    await assembly.write({ "Api.assets.json": { files: { code: fileAsset(path, "code.zip", "zip") } } });
    await expect(load()).rejects.toMatchObject({ code: "ASSEMBLY_INVALID", message: expect.stringContaining(path) });
  });

  test.each([
    ["../outside.json", { properties: { templateFile: "../outside.json" } }],
    ["/etc/hostname", { properties: { templateFile: "/etc/hostname" } }],
  ])("whose template is %s", async (templateFile, artifact) => {
    await writeShop();
    await assembly.write({
      "../outside.json": "{}",
      "manifest.json": { artifacts: { Api: stackArtifact("Api", artifact) } },
    });
    await expect(load()).rejects.toMatchObject({ code: "ASSEMBLY_INVALID", details: { named: templateFile } });
  });

  test("that is nested in itself, or leads outside by a nested one", async () => {
    const nested = (directoryName: string): object => ({
      artifacts: { Nested: { type: "cdk:cloud-assembly", properties: { directoryName } } },
    });
    await assembly.write({ "manifest.json": nested(".") });
    await expect(load()).rejects.toThrow("is nested in itself");
    await assembly.write({ "manifest.json": nested("..") });
    await expect(load()).rejects.toThrow("which is outside of it");
  });

  const lost = stackArtifact("Api", { dependencies: ["Lost"] });
  test.each([
    ["is of a later schema", { version: "999.0.0", artifacts: {} }, /schema version/],
    ["is none", { artifacts: "none" }, /cannot be read as the manifest of an assembly/],
    [
      "depends on what is not in it",
      { artifacts: { "Api.assets": assetsArtifact("Api"), Api: lost } },
      /depends on Lost/,
    ],
    ["has no stacks", { artifacts: {} }, /has no stacks/],
  ])("whose manifest %s", async (_what, manifest, message) => {
    await writeShop();
    await assembly.write({ "manifest.json": manifest });
    await expect(load()).rejects.toThrow(message);
  });

  test.each([
    [
      "an asset manifest",
      "Api.assets.json",
      JSON.stringify({ version: "55.0.0", files: { code: {} } }),
      /asset code has no source/,
    ],
    ["a metadata file", "Api.metadata.json", "{", /Api\.metadata\.json cannot be read as the metadata/],
  ])("with %s that cannot be read", async (_what, file, text, message) => {
    const Api = { ...stackArtifact("Api"), additionalMetadataFile: "Api.metadata.json" };
    await writeShop({}, { Api });
    await assembly.write({ "Api.metadata.json": "{}" });
    expect((await load()).name).toBe("cdk-app");
    await assembly.write({ [file]: text });
    await expect(load()).rejects.toMatchObject({ code: "ASSEMBLY_INVALID", message: expect.stringMatching(message) });
  });

  test("that its own constructs have found wrong, or that lacks what was not looked up", async () => {
    const metadata = { "/Api/Worker": [{ type: "aws:cdk:error", data: "No handler" }] };
    await writeShop({}, { Other: { type: "cdk:tree", properties: { file: "tree.json" }, metadata } });
    await expect(load()).rejects.toMatchObject({
      code: "ASSEMBLY_INCOMPLETE",
      message: expect.stringContaining('/Api/Worker: "No handler".'),
    });
    const props = { account: "111111111111", region: "eu-west-1" };
    await assembly.write({
      "manifest.json": { artifacts: {}, missing: [{ key: "zones", provider: "availability-zones", props }] },
    });
    await expect(load()).rejects.toThrow("The value zones was not looked up.");
  });
});

describe("deployed to a cloud", () => {
  let cloud: LocalCloud;
  let orchestrator: Orchestrator;
  let s3: S3Client;
  beforeEach(async () => {
    cloud = await createLocalCloud({ accounts: [here.account], regions: [here.region] });
    orchestrator = createOrchestrator({ ...cloud.connection(), accountId: here.account });
    s3 = new S3Client(cloud.connection());
  });
  afterEach(async () => {
    orchestrator.close();
    s3.destroy();
    await cloud.close();
  });

  /** What `cdk bootstrap` leaves behind, as far as it matters here. */
  async function bootstrap(version: number): Promise<void> {
    const Properties = { Name: VERSION_PARAMETER, Type: "String", Value: String(version) };
    const template = {
      Resources: {
        Version: { Type: "AWS::SSM::Parameter", Properties },
        Staging: { Type: "AWS::S3::Bucket", Properties: { BucketName: bucket } },
      },
    };
    await orchestrator.deploy(stack({ name: "CDKToolkit", template }));
  }

  async function keys(): Promise<string[]> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = "" }) => Key);
  }

  const load = (): Promise<App> => loadCloudAssembly(assembly.folder, here);

  test("its files go where the manifest says, once, and its stacks in their order", async () => {
    await bootstrap(6);
    await writeShop();
    const done = await orchestrator.deployApp(await load());
    expect(done).toMatchObject({
      succeeded: true,
      outcomes: [
        { stack: "Api", kind: "done" },
        { stack: "shop-data", kind: "done" },
      ],
    });
    expect(await keys()).toEqual(["code.zip"]);
    cloud.calls.clear();
    expect(await orchestrator.deployApp(await load())).toMatchObject({
      outcomes: [{ result: { kind: "no-changes" } }, { result: { kind: "no-changes" } }],
    });
    expect(cloud.calls.count({ operation: "PutObject" })).toBe(0);
  });

  test("a template too large for a request goes where the manifest says", async () => {
    await bootstrap(6);
    await writeShop();
    await assembly.write({
      "Data.template.json": JSON.stringify({ ...data, Metadata: { Filler: "x".repeat(60_000) } }),
    });
    expect(await orchestrator.deployApp(await load())).toMatchObject({ succeeded: true });
    expect(await keys()).toEqual(["code.zip", "data.json"]);
  });

  test.each([
    ["was not bootstrapped", undefined, "there is no such parameter"],
    ["was bootstrapped long ago", 5, 'it holds "5"'],
  ])("that %s, nothing is uploaded", async (_how, version, why) => {
    if (version !== undefined) await bootstrap(version);
    await writeShop();
    const { outcomes } = await orchestrator.deployApp(await load());
    expect(outcomes).toMatchObject([
      { stack: "Api", kind: "skipped" },
      { stack: "shop-data", failure: { code: "SETUP_MISSING", message: expect.stringContaining(why) } },
    ]);
    expect(cloud.calls.count({ operation: "PutObject" })).toBe(0);
  });

  test("a failure names the construct, and the line of the template", async () => {
    await bootstrap(6);
    await writeShop();
    cloud.faults.failResource({ stack: "Api", logicalId: "Worker", action: "create", reason: "Too many functions" });
    const { outcomes } = await orchestrator.deployApp(await load());
    expect(outcomes[0]).toMatchObject({
      kind: "failed",
      failure: {
        message: expect.stringContaining(
          `Worker (AWS::Lambda::Function, construct Api/Worker/Resource) at ${assembly.folder}/Api.template.json:3:3 failed: Too many functions`,
        ),
        details: { firstCause: { constructPath: "Api/Worker/Resource" } },
      },
    });
  });
});
