import { DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

/** Drives stacks whose templates lie in the bucket `templates`. */
export interface NestedDriver extends StackDriver {
  readonly put: (key: string, template: object) => Promise<void>;
  /** The nested stacks that live, those of the first level before those inside them. */
  readonly children: () => Promise<readonly Stack[]>;
}

export async function driveNestedStacks(): Promise<NestedDriver> {
  const driver = await driveStacks();
  const s3 = new S3Client(driver.cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  return {
    ...driver,
    put: async (Key, template) => {
      await s3.send(new PutObjectCommand({ Bucket: "templates", Key, Body: JSON.stringify(template) }));
    },
    children: async () => {
      const { Stacks = [] } = await driver.client.send(new DescribeStacksCommand({}));
      return Stacks.filter(({ ParentId }) => ParentId !== undefined);
    },
  };
}
