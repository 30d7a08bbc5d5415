import { createHash } from "node:crypto";

import type { CompletedPart } from "@aws-sdk/client-s3";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { sideBySide } from "./side-by-side.ts";
import type { ObjectAddress, Upload, UploadCondition } from "./upload-once.ts";

/** Parts of one object on their way at a time: as many are in memory. */
const PARTS_AT_ONCE = 3;

/**
 * Uploads an object part by part. What a failure leaves behind is taken away, so that nobody pays for parts of nothing. Throws
 * `ASSET_INVALID` when it is not what was read before: the key says what that was.
 */
export async function uploadInParts(
  environment: Environment,
  signal: AbortSignal,
  { address, content, onSent }: Upload,
  condition: UploadCondition,
): Promise<void> {
  const s3 = await import("@aws-sdk/client-s3");
  const { callS3 } = environment;
  const { UploadId } = await callS3("CreateMultipartUpload", signal, (client, options) =>
    client.send(new s3.CreateMultipartUploadCommand({ ...address, ChecksumAlgorithm: "SHA256" }), options),
  );
  const upload = { ...address, UploadId };
  const done: CompletedPart[] = [];
  let sent = 0;
  try {
    const spare: Uint8Array[] = [];
    const [failed] = await sideBySide(content.parts(spare), PARTS_AT_ONCE, async (Body, index) => {
      const PartNumber = index + 1;
      const ChecksumSHA256 = createHash("sha256").update(Body).digest("base64");
      if (ChecksumSHA256 !== content.partChecksums[index]) throw hasChanged(address);
      const { ETag } = await callS3("UploadPart", signal, (client, options) =>
        client.send(new s3.UploadPartCommand({ ...upload, PartNumber, Body, ChecksumSHA256 }), options),
      );
      done[index] = { PartNumber, ChecksumSHA256, ...(ETag === undefined ? {} : { ETag }) };
      spare.push(Body);
      sent += Body.byteLength;
      onSent?.(sent);
    });
    if (failed !== undefined) throw failed.failure;
    await callS3("CompleteMultipartUpload", signal, (client, options) =>
      client.send(
        new s3.CompleteMultipartUploadCommand({ ...upload, ...condition, MultipartUpload: { Parts: done } }),
        options,
      ),
    );
  } catch (failure) {
    await abandon(environment, upload);
    throw failure;
  }
}

function hasChanged({ Bucket, Key }: ObjectAddress): Error {
  return coreError(
    CoreErrorCode.AssetInvalid,
    `What was to become s3://${Bucket}/${Key} has changed while it was uploaded. Build first, then deploy.`,
    { details: { bucket: Bucket, key: Key } },
  );
}

/** The failure that led here says more than one of this would. */
async function abandon(
  { callS3, logger }: Environment,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined },
): Promise<void> {
  const { AbortMultipartUploadCommand } = await import("@aws-sdk/client-s3");
  // The signal may be why it ends.
  const { signal } = new AbortController();
  await callS3("AbortMultipartUpload", signal, (client, options) =>
    client.send(new AbortMultipartUploadCommand(upload), options),
  ).catch((failure: unknown) => logger.warn({ failure: String(failure) }, "parts of an upload may be left"));
}
