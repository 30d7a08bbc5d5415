import { CreateChangeSetCommand, DescribeChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { driveStacks } from "../stack-driver.testing.ts";

const acknowledged = { Capabilities: ["CAPABILITY_AUTO_EXPAND" as const] };
const parameter = (value: unknown): object => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Type: "String", Value: value },
});
const nothingToDo = { name: "ValidationError", message: "No updates are to be performed." };

test("SPEC 20.8: loops of a previous template stay as they were written out, and other parameters change only the rest", async () => {
  const { client, cloud, create, update, resource } = await driveStacks();
  const template = {
    Transform: "AWS::LanguageExtensions",
    Parameters: { Names: { Type: "CommaDelimitedList" }, Text: { Type: "String", Default: "old" } },
    Resources: {
      Other: parameter({ Ref: "Text" }),
      "Fn::ForEach::Each": ["Name", { Ref: "Names" }, { "P${Name}": parameter({ Ref: "Name" }) }],
    },
  };
  const names = { ParameterKey: "Names", ParameterValue: "A,B" };
  const otherNames = { ParameterKey: "Names", ParameterValue: "B,C" };
  await create("app", template, { ...acknowledged, Parameters: [names] });
  const id = { StackName: "app", ChangeSetName: "next" };
  await client.send(
    new CreateChangeSetCommand({ ...id, UsePreviousTemplate: true, Parameters: [otherNames], ...acknowledged }),
  );
  await cloud.settle();
  expect(await client.send(new DescribeChangeSetCommand(id))).toMatchObject({
    Status: "FAILED",
    StatusReason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
  });
  const text = { ParameterKey: "Text", ParameterValue: "new" };
  await update("app", undefined, { ...acknowledged, Parameters: [otherNames, text] });
  await expect(resource("app", "PC")).rejects.toThrow("has no resource PC");
  expect((await resource("app", "PA")).ResourceStatus).toBe("CREATE_COMPLETE");
  expect((await resource("app", "Other")).ResourceStatus).toBe("UPDATE_COMPLETE");
  await update("app", template, { ...acknowledged, Parameters: [otherNames] });
  expect((await resource("app", "PC")).ResourceStatus).toBe("CREATE_COMPLETE");
  await expect(resource("app", "PA")).rejects.toThrow("has no resource PA");
});

test("SPEC 20.8: neither a snippet is read again for a previous template, nor a macro called", async () => {
  const { cloud, create, update, events } = await driveStacks();
  const s3 = new S3Client(cloud.connection());
  const snippet = (value: string): Promise<unknown> =>
    s3.send(new PutObjectCommand({ Bucket: "snippets", Key: "s", Body: JSON.stringify({ P: parameter(value) }) }));
  await s3.send(new CreateBucketCommand({ Bucket: "snippets" }));
  await snippet("old");
  let calls = 0;
  cloud.macros.register("Count", ({ fragment }) => {
    calls += 1;
    return { status: "success", fragment };
  });
  const template = {
    Transform: "Count",
    Resources: { "Fn::Transform": { Name: "AWS::Include", Parameters: { Location: "s3://snippets/s" } } },
  };
  await create("app", template, acknowledged);
  await snippet("new");
  await expect(update("app", undefined, acknowledged)).rejects.toMatchObject(nothingToDo);
  expect(calls).toBe(1);
  await update("app", template, acknowledged);
  expect(calls).toBe(2);
  expect((await events("app")).findLast((event) => event.LogicalResourceId === "P")).toMatchObject({
    ResourceStatus: "UPDATE_COMPLETE",
    ResourceProperties: '{"Type":"String","Value":"new"}',
  });
});
