import { CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks } from "../stack-driver.testing.ts";

const template = { Resources: { Queue: { Type: "AWS::SQS::Queue" } } };
const tags = (count: number): { Tags: { Key: string; Value: string }[] } => ({
  Tags: Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "v" })),
});
const refused = (message: string): object => ({ name: "ValidationError", message });

test("SPEC 1.15: 50 tags are taken, one more is refused", async () => {
  const { create, stack } = await driveStacks();
  await create("most", template, tags(50));
  expect((await stack("most")).Tags).toHaveLength(50);
  await expect(create("more", template, tags(51))).rejects.toMatchObject(
    refused(
      "1 validation error detected: Value '[51 members]' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ),
  );
});

test("SPEC 1.15: keys of AWS's own are refused in creates, updates and change sets", async () => {
  const { client, create, update } = await driveStacks();
  const reserved = { Tags: [{ Key: "aws:team", Value: "a" }] };
  const refusal = refused("aws: prefixed tag key names are not allowed for external use.");
  await expect(create("app", template, reserved)).rejects.toMatchObject(refusal);
  await create("app", template);
  await expect(update("app", template, reserved)).rejects.toMatchObject(refusal);
  const command = new CreateChangeSetCommand({
    ...{ StackName: "app", ChangeSetName: "next", UsePreviousTemplate: true },
    ...reserved,
  });
  await expect(client.send(command)).rejects.toMatchObject(refusal);
});

test("SPEC 1.15: more than 5 topics and a timeout of nothing are refused", async () => {
  const { create } = await driveStacks();
  const topic = "arn:aws:sns:us-east-1:111111111111:news";
  await expect(create("app", template, { NotificationARNs: Array(6).fill(topic) })).rejects.toThrow(
    "Value '[6 members]' at 'notificationARNs' failed to satisfy constraint: Member must have length less than or equal to 5",
  );
  await expect(create("app", template, { TimeoutInMinutes: 0 })).rejects.toThrow(
    "Value '0' at 'timeoutInMinutes' failed to satisfy constraint: Member must have value greater than or equal to 1",
  );
  const accepted = { NotificationARNs: Array(5).fill(topic), TimeoutInMinutes: 1 };
  expect((await create("app", template, accepted)).StackStatus).toBe("CREATE_COMPLETE");
});
