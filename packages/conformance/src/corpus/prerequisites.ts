import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { LocalCloud } from "@stacksteward/local";

import type { ChosenParameters } from "./choose-parameters.ts";

/** Puts into the cloud what a template expects to find there: SSM parameters, exports of other stacks, nested templates. */
export async function meetPrerequisites(
  cloud: LocalCloud,
  { stored, survey }: ChosenParameters,
  templateFile: string,
): Promise<void> {
  const ssm = new SSMClient({ ...cloud.connection(), maxAttempts: 1 });
  for (const [Name, Value] of Object.entries(stored)) {
    // AWS offers these itself.
    if (Name.startsWith("/aws/")) continue;
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "String" }));
  }
  if (survey.imports.length > 0) await exportEverything(cloud, survey.imports);
  for (const url of survey.nestedTemplates) await uploadNestedTemplate(cloud, url, templateFile);
}

/** A stack with nothing in it but the exports that another stack will import. */
async function exportEverything(cloud: LocalCloud, names: readonly string[]): Promise<void> {
  const Outputs = Object.fromEntries(
    names.map((Name, index) => [`Export${index}`, { Value: `exported-${index}`, Export: { Name } }]),
  );
  const Resources = { Nothing: { Type: "AWS::CloudFormation::WaitConditionHandle" } };
  const client = new CloudFormationClient({ ...cloud.connection(), maxAttempts: 1 });
  await client.send(
    new CreateStackCommand({ StackName: "exports", TemplateBody: JSON.stringify({ Resources, Outputs }) }),
  );
  await cloud.settle();
}

/** The first nested template that is nowhere beside the template that needs it. */
export function missingNestedTemplate({ survey }: ChosenParameters, templateFile: string): string | undefined {
  return survey.nestedTemplates.find((url) => nestedTemplate(url, templateFile) === undefined);
}

async function uploadNestedTemplate(cloud: LocalCloud, url: string, templateFile: string): Promise<void> {
  const nested = nestedTemplate(url, templateFile);
  if (nested === undefined) return;
  const { bucket, key, file } = nested;
  const s3 = new S3Client({ ...cloud.connection(), maxAttempts: 1 });
  // Creating a bucket of one's own again succeeds in us-east-1.
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: readFileSync(file) }));
}

/** Which bucket and key a URL names, and the file of that name beside the template that names it. */
function nestedTemplate(url: string, templateFile: string): { bucket: string; key: string; file: string } | undefined {
  const [, bucket = "", path = ""] = /^https:\/\/(.+)\.s3[.-][^/]*amazonaws\.com\/(.+)$/.exec(url) ?? [];
  const key = decodeURIComponent(path);
  const file = join(dirname(templateFile), basename(key));
  return key !== "" && existsSync(file) ? { bucket, key, file } : undefined;
}
