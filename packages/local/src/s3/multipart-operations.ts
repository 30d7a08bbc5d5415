import { createHash } from "node:crypto";

import type * as Api from "@aws-sdk/client-s3";

import type { CallContext, Operation } from "../wire/operation.ts";
import type { World } from "../world.ts";
import type { BucketRegistry, BucketTarget } from "./bucket-registry.ts";
import { currentObject, type Bucket, type MultipartUpload } from "./bucket.ts";
import { checkBody, digestOf, etagOf } from "./checksums.ts";
import { checkWrite } from "./conditions.ts";
import { failure } from "./errors.ts";
import { objectHeaders } from "./object-operations.ts";
import { addVersion, shownVersionId } from "./object-versions.ts";
import { askedChecksum, completedChecksum } from "./parts-checksum.ts";

/** A part as the doors hand it over: its body in one piece. */
export type UploadPartInput = Omit<Api.UploadPartRequest, "Body"> & { readonly Body?: Uint8Array };

/** Uploading an object in parts. */
export interface MultipartOperations {
  readonly CreateMultipartUpload: Operation<Api.CreateMultipartUploadRequest, Api.CreateMultipartUploadOutput>;
  readonly UploadPart: Operation<UploadPartInput, Api.UploadPartOutput>;
  readonly ListParts: Operation<Api.ListPartsRequest, Api.ListPartsOutput>;
  readonly CompleteMultipartUpload: Operation<Api.CompleteMultipartUploadRequest, Api.CompleteMultipartUploadOutput>;
  readonly AbortMultipartUpload: Operation<Api.AbortMultipartUploadRequest, Api.AbortMultipartUploadOutput>;
  readonly ListMultipartUploads: Operation<Api.ListMultipartUploadsRequest, Api.ListMultipartUploadsOutput>;
}

/** Every part but the last is at least this large; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html. */
const smallestPart = 5 * 1024 * 1024;
const mostParts = 10_000;

/** See https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html. */
export function createMultipartOperations(world: World, registry: BucketRegistry): MultipartOperations {
  return {
    CreateMultipartUpload(input, context) {
      const bucket = registry.find(input, context);
      const { Key: key = "" } = input;
      const upload: MultipartUpload = {
        id: world.ids.token(64),
        key,
        initiated: now(),
        headers: objectHeaders(input),
        checksum: askedChecksum(input),
        parts: new Map(),
      };
      bucket.uploads.set(upload.id, upload);
      return {
        Bucket: bucket.name,
        Key: key,
        UploadId: upload.id,
        ServerSideEncryption: "AES256",
        ...(upload.checksum && { ChecksumAlgorithm: input.ChecksumAlgorithm, ChecksumType: upload.checksum.type }),
      };
    },
    UploadPart(input, context) {
      const { upload } = find(input, context);
      const { PartNumber: number = 0, Body: body = new Uint8Array() } = input;
      if (!Number.isInteger(number) || number < 1 || number > mostParts) {
        throw failure("InvalidArgument", `Part number must be an integer between 1 and ${mostParts}, inclusive`, 400);
      }
      const sent = checkBody(body, input);
      const member = sent?.member ?? upload.checksum?.member;
      registry.reserve(body.length);
      const etag = etagOf(body);
      upload.parts.set(number, { body: Uint8Array.from(body), etag, lastModified: now() });
      return {
        ETag: etag,
        ServerSideEncryption: "AES256",
        ...(member && { [member]: digestOf(member, body).toString("base64") }),
      };
    },
    ListParts(input, context) {
      const { bucket, upload } = find(input, context);
      const after = Number(input.PartNumberMarker ?? 0);
      const all = sortedParts(upload).filter(([number]) => number > after);
      const page = all.slice(0, input.MaxParts ?? 1_000);
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        PartNumberMarker: String(after),
        NextPartNumberMarker: String(page.at(-1)?.[0] ?? after),
        MaxParts: input.MaxParts ?? 1_000,
        IsTruncated: page.length < all.length,
        Parts: page.map(([PartNumber, part]) => ({
          PartNumber,
          ETag: part.etag,
          Size: part.body.length,
          LastModified: part.lastModified,
        })),
        StorageClass: "STANDARD",
      };
    },
    CompleteMultipartUpload(input, context) {
      const { bucket, upload } = find(input, context);
      const bodies = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
      checkWrite(upload.key, currentObject(bucket, upload.key)?.content, input);
      const checksum = upload.checksum && completedChecksum(upload.checksum, bodies, input);
      const body = Buffer.concat(bodies);
      bucket.uploads.delete(upload.id);
      registry.reserve(body.length);
      const etag = multipartEtag(bodies);
      const version = addVersion(
        bucket,
        upload.key,
        { body, etag, headers: upload.headers, ...(checksum && { checksum }), tags: new Map() },
        { ids: world.ids, now: now() },
      );
      return {
        Location: `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${upload.key}`,
        Bucket: bucket.name,
        Key: upload.key,
        ETag: etag,
        ...shownVersionId(bucket, version),
        ...(checksum && { [checksum.member]: checksum.value, ChecksumType: checksum.type }),
        ServerSideEncryption: "AES256",
      };
    },
    AbortMultipartUpload(input, context) {
      const { bucket, upload } = find(input, context);
      bucket.uploads.delete(upload.id);
      return {};
    },
    ListMultipartUploads(input, context) {
      const bucket = registry.find(input, context);
      const uploads = [...bucket.uploads.values()].filter(({ key }) => key.startsWith(input.Prefix ?? ""));
      return {
        Bucket: bucket.name,
        Prefix: input.Prefix,
        MaxUploads: 1_000,
        IsTruncated: false,
        Uploads: uploads.map(({ id, key, initiated }) => ({
          UploadId: id,
          Key: key,
          Initiated: initiated,
          StorageClass: "STANDARD",
        })),
      };
    },
  };

  function now(): Date {
    return new Date(world.clock.now());
  }

  function find(
    input: BucketTarget & {
      readonly Key?: string | undefined;
      readonly UploadId?: string | undefined;
    },
    context: CallContext,
  ): { bucket: Bucket; upload: MultipartUpload } {
    const bucket = registry.find(input, context);
    const upload = bucket.uploads.get(input.UploadId ?? "");
    if (upload !== undefined && upload.key === input.Key) return { bucket, upload };
    const message =
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
    throw failure("NoSuchUpload", message, 404, { UploadId: input.UploadId ?? "" });
  }
}

function sortedParts(upload: MultipartUpload) {
  return [...upload.parts].toSorted(([a], [b]) => a - b);
}

function chosenParts(upload: MultipartUpload, chosen: readonly Api.CompletedPart[]): Uint8Array[] {
  if (chosen.length === 0)
    throw failure(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
      400,
    );
  const isAscending = chosen.every(({ PartNumber = 0 }, index) => PartNumber > (chosen[index - 1]?.PartNumber ?? 0));
  if (!isAscending) {
    const message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
    throw failure("InvalidPartOrder", message, 400);
  }
  return chosen.map(({ PartNumber: number = 0, ETag: etag }, index) => {
    const part = upload.parts.get(number);
    if (part === undefined || etag?.replaceAll('"', "") !== part.etag.replaceAll('"', "")) throw invalidPart();
    if (index < chosen.length - 1 && part.body.length < smallestPart) {
      throw failure("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400);
    }
    return part.body;
  });
}

function multipartEtag(bodies: readonly Uint8Array[]): string {
  const digests = bodies.map((body) => createHash("md5").update(body).digest());
  return `"${createHash("md5").update(Buffer.concat(digests)).digest("hex")}-${bodies.length}"`;
}

function invalidPart(): Error {
  return failure(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
  );
}
