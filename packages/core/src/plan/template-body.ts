import type { Template } from "@stacksteward/template";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { templateAddress } from "./template-address.ts";

/** How a request carries a template, or says that the stack keeps its own. */
export type TemplateBodyInput =
  | { readonly TemplateBody: string }
  | { readonly TemplateURL: string }
  | { readonly UsePreviousTemplate: true };

/** What a request may carry: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
const LARGEST_BODY = 51_200;

/** The template in the request itself when it fits, and otherwise in the template bucket. */
export async function templateBody(
  environment: Environment,
  signal: AbortSignal,
  template: Template,
  digest: string,
): Promise<TemplateBodyInput> {
  const bytes = Buffer.byteLength(template.text);
  if (bytes <= LARGEST_BODY) return { TemplateBody: template.text };
  const { templateBucket: bucket } = environment;
  if (bucket === undefined) {
    throw coreError(
      CoreErrorCode.BucketRequired,
      `${template.file ?? "The template"} has ${bytes} bytes and a request carries at most ${LARGEST_BODY}. ` +
        `Name a bucket of region ${environment.region} as templateBucket when you create the orchestrator.`,
      { details: { bytes, limit: LARGEST_BODY } },
    );
  }
  return { TemplateURL: await upload(environment, signal, bucket, template, digest) };
}

/** The key holds the digest, so the same template is the same object, whoever uploads it, and is uploaded once. */
async function upload(
  environment: Environment,
  signal: AbortSignal,
  bucket: string,
  { text, format }: Template,
  digest: string,
): Promise<string> {
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  const sha256 = digest.replace("sha256:", "");
  const object = { Bucket: bucket, Key: `stacksteward/templates/sha256-${sha256}.${format}` };
  const ChecksumSHA256 = Buffer.from(sha256, "hex").toString("base64");
  if (!(await isUploaded(environment, signal, object, ChecksumSHA256))) {
    await environment.callS3("PutObject", signal, (client, options) =>
      client.send(new PutObjectCommand({ ...object, Body: text, ChecksumSHA256 }), options),
    );
  }
  return templateAddress(environment.region, bucket, object.Key);
}

/** Whether the object is there and holds what its key says. Who may not look uploads it again, which does no harm. */
async function isUploaded(
  environment: Environment,
  signal: AbortSignal,
  object: { readonly Bucket: string; readonly Key: string },
  checksum: string,
): Promise<boolean> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  try {
    const found = await environment.callS3("HeadObject", signal, (client, options) =>
      client.send(new HeadObjectCommand({ ...object, ChecksumMode: "ENABLED" }), options),
    );
    return found.ChecksumSHA256 === checksum;
  } catch (failure) {
    if (!isStackstewardError(failure, CoreErrorCode.ServiceCallFailed) || failure.retryable) throw failure;
    return false;
  }
}
