import { isJsonObject, readSnippet, type Json } from "@stacksteward/template";

import type { CallContext } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { TransformFailure } from "./transform-failure.ts";

/**
 * `AWS::Include`: the snippet in S3 takes its place among its siblings, and the place of a sibling of the same name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
export async function includeSnippet(
  engine: Engine,
  fragment: Json,
  location: Json | undefined,
  context: CallContext,
): Promise<Json> {
  if (typeof location !== "string") throw failed("The location parameter must be a string.");
  const text = await stored(engine, await httpsUrl(engine, location, context), context);
  const snippet = readSnippet(text.replace(/^\uFEFF/, ""));
  if (snippet === undefined) throw notReadable();
  if (!isJsonObject(fragment) || Object.keys(fragment).length === 0) return snippet;
  if (!isJsonObject(snippet)) throw notReadable();
  return { ...fragment, ...snippet };
}

/** `s3://bucket/key` as the URL that the bucket's region would answer to. */
async function httpsUrl(engine: Engine, location: string, context: CallContext): Promise<string> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(location) ?? [];
  if (bucket === undefined || key === undefined) return location;
  try {
    await engine.s3.HeadBucket({ Bucket: bucket }, context);
  } catch (error) {
    if (error instanceof ServiceError && error.code === "NoSuchBucket") {
      throw failed(`S3 bucket [${bucket}] does not exist.`);
    }
    throw error;
  }
  return `https://s3.amazonaws.com/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

async function stored(engine: Engine, url: string, context: CallContext): Promise<string> {
  try {
    const content = await engine.readTemplateUrl(url, context);
    return typeof content === "string" ? content : new TextDecoder().decode(content);
  } catch (error) {
    throw error instanceof ServiceError ? failed(error.message) : error;
  }
}

function notReadable(): TransformFailure {
  return failed("The specified S3 object's content should be valid Yaml/JSON");
}

function failed(reason: string): TransformFailure {
  return new TransformFailure(`Transform AWS::Include failed with: ${reason}`);
}
