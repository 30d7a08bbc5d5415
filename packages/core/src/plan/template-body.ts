import type { Template } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";

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

/** The key holds the digest, so the same template is the same object, whoever uploads it. */
async function upload(
  environment: Environment,
  signal: AbortSignal,
  bucket: string,
  template: Template,
  digest: string,
): Promise<string> {
  const key = `stacksteward/templates/${digest.replace(":", "-")}.${template.format}`;
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  await environment.callS3("PutObject", signal, (client, options) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: template.text }), options),
  );
  return `https://${bucket}.s3.${environment.region}.${urlSuffixOf(environment.region)}/${key}`;
}

/** https://docs.aws.amazon.com/general/latest/gr/s3.html */
function urlSuffixOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}
