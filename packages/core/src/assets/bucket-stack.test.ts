import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { bucketStack, stack } from "../index.ts";
import { functionTemplate, openProject, type Project } from "./project.testing.ts";

let project: Project;
beforeEach(async () => {
  project = await openProject();
});
afterEach(() => project[Symbol.asyncDispose]());

describe("the stack of a bucket", () => {
  test("is reviewed as a plan, and its bucket then takes what templates point to", async () => {
    const { orchestrator } = project;
    const plan = await orchestrator.plan(bucketStack({ bucketName: "deployment-files" }));
    if (plan.kind === "no-changes") throw new Error("a new stack has changes");
    expect(plan.changes.map(({ action, logicalId }) => `${action} ${logicalId}`)).toEqual(["Add Bucket", "Add Policy"]);
    expect(plan.changes[0]?.after).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        PublicAccessBlockConfiguration: { BlockPublicAcls: "true", RestrictPublicBuckets: "true" },
        VersioningConfiguration: { Status: "Enabled" },
      },
    });
    const { outputs } = await orchestrator.deploy(bucketStack({ bucketName: "deployment-files" }));
    expect(outputs.BucketName).toBe("deployment-files");

    await project.write({ "template.yaml": functionTemplate, "src/index.js": "1" });
    const deployer = project.orchestratorWith({ templateBucket: outputs.BucketName });
    await deployer.deploy(stack({ name: "worker", template: project.path("template.yaml") }));
    expect(await project.keys("deployment-files")).toEqual([expect.stringMatching(/^stacksteward\/assets\/sha256-/)]);
  });

  test("keeps its bucket, and is protected from deletion", async () => {
    const { orchestrator } = project;
    const definition = bucketStack({ name: "files", bucketName: "deployment-files" });
    await orchestrator.deploy(definition);
    const { resources, terminationProtection } = await orchestrator.planDestroy(definition);
    expect(terminationProtection).toBe(true);
    expect(resources.map(({ logicalId, fate }) => `${logicalId} ${fate}`)).toEqual([
      "Bucket retained",
      "Policy retained",
    ]);
  });

  test("encrypts with a key that is named", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012";
    const plan = await project.orchestrator.plan(bucketStack({ bucketName: "deployment-files", kmsKeyArn }));
    expect(JSON.stringify(plan)).toContain(`"KMSMasterKeyID":"${kmsKeyArn}"`);
  });
});

test.each(["No Bucket", "ab", "-files", "192.168.5.4", "x".repeat(64)])(
  "a bucket can't be called %s, and nothing is sent for that",
  (bucketName) => {
    expect(() => bucketStack({ bucketName })).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringContaining(bucketName) as string }),
    );
  },
);
