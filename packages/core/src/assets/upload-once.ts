import type { HeadObjectOutput } from "@aws-sdk/client-s3";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { TemplateBucket } from "../environments/template-bucket.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { ServiceCallFailed } from "../service/service-call-failed.ts";
import { PART_SIZE, wholeOf, type Content } from "./content.ts";
import { uploadInParts } from "./upload-in-parts.ts";

/** Where something is in S3. */
export interface ObjectAddress {
  readonly Bucket: string;
  readonly Key: string;
  /** Whose bucket it must be: S3 refuses one of that name that is somebody else's. */
  readonly ExpectedBucketOwner: string;
}

/** What must be true of the object for it to be written. */
export type UploadCondition = { readonly IfNoneMatch: "*" } | { readonly IfMatch: string } | Record<string, never>;

/** Something to upload under a key that holds its digest. */
export interface Upload {
  readonly address: ObjectAddress;
  readonly content: Content;
  /** Told how many bytes have arrived. */
  readonly onSent?: (bytes: number) => void;
}

/**
 * An object in the bucket. S3 is held to whose it is said to be, or else to the account of the credentials, for which STS is
 * asked where nobody says it. Throws `ACCOUNT_UNKNOWN` where STS does not say it either: what a template is built of goes to
 * nobody unknown.
 */
export async function addressIn(
  environment: Environment,
  signal: AbortSignal,
  { name, owner }: TemplateBucket,
  key: string,
): Promise<ObjectAddress> {
  const account = async (): Promise<string> => {
    try {
      return await environment.askAccount(signal);
    } catch (failure) {
      throw failure instanceof ServiceCallFailed ? ownerUnknown(name, failure) : failure;
    }
  };
  return { Bucket: name, Key: key, ExpectedBucketOwner: owner ?? (await account()) };
}

/**
 * Uploads what is not there yet, and answers whether it had to be uploaded. An object that has the name and another content
 * is replaced. Whoever may not look uploads again, which does no harm.
 */
export async function uploadOnce(environment: Environment, signal: AbortSignal, upload: Upload): Promise<boolean> {
  const found = await look(environment, signal, upload);
  if (found === "same") return false;
  try {
    await send(environment, signal, upload, found);
    return true;
  } catch (failure) {
    if (!isOvertaken(failure)) throw failure;
    // Somebody else was faster with the same, or an attempt of ours has arrived whose answer was lost.
    if ((await look(environment, signal, upload)) === "same") return false;
    throw failure;
  }
}

/** The bytes of an object; `undefined` when there is none, or when nobody may look. */
export async function sizeOfObject(
  environment: Environment,
  signal: AbortSignal,
  address: ObjectAddress,
): Promise<number | undefined> {
  const found = await head(environment, signal, address);
  return found === "absent" || found === "hidden" ? undefined : (found.ContentLength ?? 0);
}

/** The condition under which to write, or that there is nothing to write. */
async function look(
  environment: Environment,
  signal: AbortSignal,
  { address, content }: Upload,
): Promise<UploadCondition | "same"> {
  const found = await head(environment, signal, address);
  if (found === "absent") return { IfNoneMatch: "*" };
  if (found === "hidden") return {};
  if (found.ChecksumSHA256 === content.checksum) return "same";
  return found.ETag === undefined ? {} : { IfMatch: found.ETag };
}

/** What S3 says of an object, that there is none, or that it does not say. */
async function head(
  environment: Environment,
  signal: AbortSignal,
  address: ObjectAddress,
): Promise<Pick<HeadObjectOutput, "ChecksumSHA256" | "ContentLength" | "ETag"> | "absent" | "hidden"> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  try {
    return await environment.callS3("HeadObject", signal, (client, options) =>
      client.send(new HeadObjectCommand({ ...address, ChecksumMode: "ENABLED" }), options),
    );
  } catch (failure) {
    if (!isStackstewardError(failure, CoreErrorCode.ServiceCallFailed) || failure.retryable) throw failure;
    return failure instanceof ServiceCallFailed && failure.details.statusCode === 404 ? "absent" : "hidden";
  }
}

async function send(
  environment: Environment,
  signal: AbortSignal,
  upload: Upload,
  condition: UploadCondition,
): Promise<void> {
  const { address, content, onSent } = upload;
  if (content.size > PART_SIZE) return uploadInParts(environment, signal, upload, condition);
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  const Body = await wholeOf(content.parts());
  const command = new PutObjectCommand({ ...address, Body, ChecksumSHA256: content.checksum, ...condition });
  await environment.callS3("PutObject", signal, (client, options) => client.send(command, options));
  onSent?.(content.size);
}

function isOvertaken(failure: unknown): boolean {
  return hasServiceCode(failure, "PreconditionFailed") || hasServiceCode(failure, "ConditionalRequestConflict");
}

function ownerUnknown(bucket: string, cause: ServiceCallFailed): Error {
  return coreError(
    CoreErrorCode.AccountUnknown,
    `Bucket "${bucket}" must be in the account of the credentials, and neither accountId nor the credentials nor STS say which that is: ${cause.message}. Pass accountId to createOrchestrator, or name the bucket with its owner: { name, owner }.`,
    { details: { bucket }, cause, retryable: cause.retryable },
  );
}
