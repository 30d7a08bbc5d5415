import { CreateBucketCommand, PutObjectCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { CloudFormationClient, GetTemplateSummaryCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createLocalCloud, type LocalCloud } from "../local-cloud.ts";

const template = "Description: from a bucket\nResources: {Topic: {Type: AWS::SNS::Topic}}";
let cloud: LocalCloud;
let s3: S3Client;

beforeEach(async () => {
  cloud = await createLocalCloud({ accounts: ["111111111111", "222222222222"], regions: ["eu-west-1"] });
  s3 = new S3Client(cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "a folder/a.yaml", Body: template }));
});

afterEach(() => cloud.close());

async function descriptionAt(TemplateURL: string, client = new CloudFormationClient(cloud.connection())) {
  return (await client.send(new GetTemplateSummaryCommand({ TemplateURL }))).Description;
}

describe("a template URL", () => {
  test.each([
    "https://s3.amazonaws.com/templates/a%20folder/a.yaml",
    "https://s3.eu-west-1.amazonaws.com/templates/a%20folder/a.yaml",
    "https://s3-eu-west-1.amazonaws.com/templates/a%20folder/a.yaml",
    "https://templates.s3.amazonaws.com/a%20folder/a.yaml",
    "https://templates.s3.eu-west-1.amazonaws.com/a folder/a.yaml",
    "https://templates.s3.eu-west-1.amazonaws.com/a%20folder/a.yaml?versionId=null",
  ])("%s is read", async (url) => {
    expect(await descriptionAt(url)).toBe("from a bucket");
  });

  test.each([
    ["not a URL", "TemplateURL must be a supported URL."],
    ["http://s3.amazonaws.com/templates/a.yaml", "TemplateURL must be a supported URL."],
    ["https://example.com/templates/a.yaml", "S3 error: Domain name specified in example.com is not a valid S3 domain"],
    ["https://s3.amazonaws.com/absent/a.yaml", "S3 error: The specified bucket does not exist"],
    ["https://s3.amazonaws.com/templates/absent.yaml", "S3 error: The specified key does not exist."],
    ["https://s3.amazonaws.com/templates", "TemplateURL must reference a valid S3 object to which you have access."],
  ])("%s is refused", async (url, message) => {
    await expect(descriptionAt(url)).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining(message),
    });
  });

  test("on the cloud's own origin is read by who came that way, and by nobody else", async () => {
    const { url } = await cloud.listen();
    const ours = `${url}/templates/a%20folder/a.yaml`;
    const overHttp = new CloudFormationClient({ ...cloud.connection(), requestHandler: {}, endpoint: url });
    expect(await descriptionAt(ours, overHttp)).toBe("from a bucket");
    await expect(descriptionAt(ours)).rejects.toMatchObject({ message: "TemplateURL must be a supported URL." });
  });

  test("SPEC 17.3: of another account is read only from a bucket with a policy", async () => {
    const other = new CloudFormationClient(cloud.connection({ account: "222222222222" }));
    const url = "https://s3.amazonaws.com/templates/a%20folder/a.yaml";
    await expect(descriptionAt(url, other)).rejects.toMatchObject({
      message: expect.stringContaining("Access Denied"),
    });
    await s3.send(new PutBucketPolicyCommand({ Bucket: "templates", Policy: "{}" }));
    expect(await descriptionAt(url, other)).toBe("from a bucket");
  });
});
