import type { Template } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import type { TemplateBucket } from "../environments/template-bucket.ts";
import { templateAddress } from "../plan/template-address.ts";
import { contentOf } from "./content.ts";
import { uploadAsset } from "./upload-asset.ts";

/**
 * Uploads a template and answers the address that CloudFormation reads it from. The key holds the digest, so the same
 * template is the same object, whoever uploads it, and is uploaded once. `itsKey` is one that somebody else has chosen.
 */
export async function uploadTemplate(
  environment: Environment,
  signal: AbortSignal,
  bucket: TemplateBucket,
  { text, format, file = "a template" }: Template,
  itsKey?: string,
): Promise<string> {
  const content = await contentOf(() => [Buffer.from(text)]);
  const key = itsKey ?? `stacksteward/templates/sha256-${content.sha256}.${format}`;
  await uploadAsset(environment, signal, bucket, { path: file, key, content });
  return templateAddress(environment.region, bucket.name, key);
}
