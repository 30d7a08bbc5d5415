import type { Template } from "@stacksteward/template";

import type { StackAssets } from "../assets/stack-assets.ts";
import { uploadTemplate } from "../assets/upload-template.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";

/** How a request carries a template, or says that the stack keeps its own. */
export type TemplateBodyInput =
  | { readonly TemplateBody: string }
  | { readonly TemplateURL: string }
  | { readonly UsePreviousTemplate: true };

/** What a request may carry: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
export const LARGEST_BODY = 51_200;

/** The template in the request itself when it fits, and otherwise at its own place or in the template bucket. */
export async function templateBody(
  environment: Environment,
  signal: AbortSignal,
  template: Template,
  place?: StackAssets["template"],
): Promise<TemplateBodyInput> {
  const bytes = Buffer.byteLength(template.text);
  if (bytes <= LARGEST_BODY) return { TemplateBody: template.text };
  if (place !== undefined)
    return { TemplateURL: await uploadTemplate(environment, signal, { name: place.bucket }, template, place.key) };
  const { templateBucket: bucket } = environment;
  if (bucket === undefined) {
    throw coreError(
      CoreErrorCode.BucketRequired,
      `${template.file ?? "The template"} has ${bytes} bytes and a request carries at most ${LARGEST_BODY}. ` +
        `Name a bucket of region ${environment.region} as templateBucket when you create the orchestrator.`,
      { details: { bytes, limit: LARGEST_BODY } },
    );
  }
  return { TemplateURL: await uploadTemplate(environment, signal, bucket, template) };
}
