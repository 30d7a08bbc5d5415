import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { STS } from "@aws-sdk/client-sts";
import { createOrchestrator, type RoleAssumer, type TemplateBody } from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, expect, test } from "vitest";

import { assetsArtifact, fileAsset, openAssembly, stackArtifact, type TestAssembly } from "./assembly.testing.ts";
import { assumeAssemblyRoles, loadCloudAssembly, type AssemblyRole } from "./index.ts";

const own = "111111111111";
const there = { account: "222222222222", region: "eu-west-1" };
const bucket = `cdk-hnb659fds-assets-${there.account}-${there.region}`;
const tags = [{ Key: "team", Value: "shop" }];

let assembly: TestAssembly;
let cloud: LocalCloud;
let sts: STS;
let s3: S3Client;
beforeEach(async () => {
  assembly = await openAssembly();
  cloud = await createLocalCloud({ accounts: [own, there.account], regions: [there.region] });
  sts = new STS(cloud.connection());
  s3 = new S3Client(cloud.connection(there));
});
afterEach(async () => {
  sts.destroy();
  s3.destroy();
  await cloud.close();
  await assembly[Symbol.asyncDispose]();
});

const roleOf = (purpose: string): string =>
  `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/cdk-${purpose}-\${AWS::AccountId}-\${AWS::Region}`;

/** A stack of another account, whose function has its code in a folder, as the default synthesizer describes it. */
async function writeShop(deployRole = roleOf("deploy")): Promise<void> {
  const template: TemplateBody = {
    Resources: {
      Worker: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Code: { S3Bucket: bucket, S3Key: "code.zip" },
          Handler: "index.handler",
          Runtime: "nodejs22.x",
          Role: `arn:aws:iam::${there.account}:role/worker`,
        },
      },
    },
  };
  const code = fileAsset("asset.code", "code.zip", "zip") as { readonly destinations: Record<string, object> };
  const destinations = Object.entries(code.destinations).map(([name, destination]) => [
    name,
    { ...destination, assumeRoleArn: roleOf("publish") },
  ]);
  const artifacts = ["Api", "Web"].map((id) => {
    const properties = {
      assumeRoleArn: id === "Api" ? roleOf("deploy") : deployRole,
      assumeRoleExternalId: "shop-${AWS::Region}",
      assumeRoleAdditionalOptions: { Tags: tags },
      requiresBootstrapStackVersion: undefined,
    };
    return [id, stackArtifact(id, { environment: `aws://${there.account}/${there.region}`, properties })];
  });
  await assembly.write({
    "manifest.json": {
      artifacts: {
        "Api.assets": assetsArtifact("Api"),
        "Web.assets": assetsArtifact("Web"),
        ...Object.fromEntries(artifacts),
      },
    },
    "Api.template.json": JSON.stringify(template),
    "Api.assets.json": { files: { code: { ...code, destinations: Object.fromEntries(destinations) } } },
    "Web.template.json": JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } }),
    "Web.assets.json": {},
    "asset.code/index.js": "exports.handler = async () => 1;",
  });
}

const deploy = {
  roleArn: `arn:aws:iam::${there.account}:role/cdk-deploy-${there.account}-${there.region}`,
  externalId: `shop-${there.region}`,
  request: { Tags: tags, TransitiveTagKeys: ["team"] },
  purpose: "deploy",
  ...there,
};
const publish = {
  roleArn: `arn:aws:iam::${there.account}:role/cdk-publish-${there.account}-${there.region}`,
  purpose: "publish",
  ...there,
};

test("the roles that an assembly names come with its app, and its stacks are deployed and its files published with them", async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await writeShop();
  const app = await loadCloudAssembly(assembly.folder);
  expect(app.assemblyRoles).toEqual([
    { ...deploy, stack: "Api" },
    { ...publish, stack: "Api" },
    { ...deploy, stack: "Web" },
  ]);

  const assumed: unknown[] = [];
  const recorder: RoleAssumer = {
    assumeRole: (request) => {
      assumed.push(request);
      return sts.assumeRole(request);
    },
  };
  const publishing = assumeAssemblyRoles(recorder, app.assemblyRoles, "publish");
  using orchestrator = createOrchestrator({
    ...cloud.connection(),
    accountId: own,
    credentialsFor: assumeAssemblyRoles(recorder, app.assemblyRoles),
    clients: { s3: () => new S3Client({ ...cloud.connection(there), maxAttempts: 1, credentials: publishing(there) }) },
  });
  expect(await orchestrator.deployApp(app)).toMatchObject({ succeeded: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(Contents.map(({ Key }) => Key)).toEqual(["code.zip"]);
  const RoleSessionName = "stacksteward";
  const { roleArn: RoleArn, externalId: ExternalId, request } = deploy;
  const isDeploy = (each: unknown): boolean => JSON.stringify(each).includes(RoleArn);
  expect(assumed.filter(isDeploy)).toEqual([{ RoleArn, RoleSessionName, ExternalId, ...request }]);
  // The client of S3 looks at another clock than the cloud's, and so it asks each time.
  const others = new Set(assumed.filter((each) => !isDeploy(each)).map((each) => JSON.stringify(each)));
  expect([...others]).toEqual([JSON.stringify({ RoleArn: publish.roleArn, RoleSessionName })]);
});

test("roles that differ in one account and region are refused, and so is a place without any", async () => {
  await writeShop(roleOf("other"));
  const { assemblyRoles } = await loadCloudAssembly(assembly.folder);
  expect(() => assumeAssemblyRoles(sts, assemblyRoles)).toThrow(
    /^In eu-west-1 of account 222222222222, stack "Api" names \S+cdk-deploy-\S+ to deploy with, and stack "Web" \S+cdk-other-/,
  );
  const credentials = assumeAssemblyRoles(sts, [{ ...deploy, stack: "Api" } as AssemblyRole])({
    account: own,
    region: there.region,
  });
  await expect(typeof credentials === "function" ? credentials() : credentials).rejects.toMatchObject({
    code: "ROLE_UNKNOWN",
    details: { account: own, region: there.region, purpose: "deploy" },
  });
});
