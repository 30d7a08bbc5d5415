import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";

import { createLocalCloud } from "./local-cloud.ts";

test("a client of the SDK reaches the account it was connected to", async () => {
  const cloud = await createLocalCloud({ accounts: ["111111111111", "222222222222"], regions: ["eu-west-1"] });
  const sts = new STSClient(cloud.connection({ account: "222222222222" }));
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: "222222222222" });
  const assumed = await sts.send(
    new AssumeRoleCommand({ RoleArn: "arn:aws:iam::111111111111:role/deploy", RoleSessionName: "me" }),
  );
  expect(assumed.AssumedRoleUser?.Arn).toBe("arn:aws:sts::111111111111:assumed-role/deploy/me");
  await cloud.close();
});

test("an operation that the local cloud does not know is refused by name", async () => {
  const cloud = await createLocalCloud();
  const client = new CloudFormationClient({ ...cloud.connection(), maxAttempts: 1 });
  await expect(client.send(new DescribeStacksCommand({}))).rejects.toMatchObject({ name: "NotImplemented" });
});
