import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { S3Client } from "@aws-sdk/client-s3";
import type { HttpRequest } from "@smithy/types";
import { afterEach, beforeEach, expect, test } from "vitest";

import { openProject, functionTemplate, type Project } from "../assets/project.testing.ts";
import { createOrchestrator, stack } from "../index.ts";
import { askAccount } from "./ask-account.ts";

let project: Project;
beforeEach(async () => {
  project = await openProject();
  await project.write({ "template.yaml": functionTemplate, "src/index.js": "1" });
});
afterEach(() => project[Symbol.asyncDispose]());

test("the account is asked at the address that the caller gave", async () => {
  const { cloud } = project.bench;
  const listener = await cloud.listen();
  const { region, credentials } = cloud.connection();
  using orchestrator = createOrchestrator({
    region,
    credentials,
    endpoint: listener.url,
    templateBucket: "templates",
    clients: { s3: () => new S3Client({ ...cloud.connection(), maxAttempts: 1 }) },
  });
  cloud.calls.clear();
  const worker = stack({ name: "worker", template: project.path("template.yaml") });
  expect(JSON.stringify(await orchestrator.packageStack(worker))).toContain("S3Bucket: templates");
  expect(cloud.calls.list({ service: "sts" })).toMatchObject([
    { operation: "GetCallerIdentity", account: "111111111111", region, outcome: "answered" },
  ]);
});

test.each([
  ["eu-west-1", "sts.eu-west-1.amazonaws.com"],
  ["cn-north-1", "sts.cn-north-1.amazonaws.com.cn"],
  ["us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"],
])("in %s it is asked at %s, and the client goes on signing for its own service", async (region, hostname) => {
  const asked: HttpRequest[] = [];
  const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
  const account = "<R><GetCallerIdentityResult><Account>222222222222</Account></GetCallerIdentityResult></R>";
  const handle = (request: HttpRequest): Promise<object> => {
    asked.push(request);
    return Promise.resolve({ response: { statusCode: 200, headers: {}, body: Buffer.from(account) } });
  };
  const client = new CloudFormationClient({ region, credentials, requestHandler: { handle } as never });
  const options = { abortSignal: new AbortController().signal };
  expect(await askAccount(client, options)).toBe("222222222222");
  const [request] = asked;
  expect(request).toMatchObject({ hostname, method: "POST", path: "/" });
  expect(request?.headers["authorization"]).toContain(`/${region}/sts/aws4_request`);
  expect(client.config).toMatchObject({ signingName: "cloudformation" });
  client.destroy();
});
