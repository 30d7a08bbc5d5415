import { createHash } from "node:crypto";

import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  paginateListObjectsV2,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { Readable } from "node:stream";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { createLocalCloud, type LocalCloud } from "../local-cloud.ts";

const Bucket = "artifacts";
let cloud: LocalCloud;
let s3: S3Client;

beforeEach(async () => {
  cloud = await createLocalCloud({ accounts: ["111111111111", "222222222222"], regions: ["us-east-1", "eu-west-1"] });
  s3 = client();
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(() => cloud.close());

function client(target: { account?: string; region?: string } = {}): S3Client {
  return new S3Client({ ...cloud.connection(target), maxAttempts: 1 });
}

async function put(Key: string, Body: string, bucket: string = Bucket): Promise<string> {
  const { ETag = "" } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  return ETag;
}

async function text(Key: string, more: { Range?: string; VersionId?: string } = {}): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Body?.transformToString();
}

describe("objects", () => {
  test("come back as they were put, with their headers", async () => {
    const Key = "a folder/ünïcode+&?#.txt";
    await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "hello", ContentType: "text/plain", Metadata: { origin: "test" } }),
    );
    const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await object.Body?.transformToString()).toBe("hello");
    expect(object).toMatchObject({
      ContentType: "text/plain",
      ContentLength: 5,
      Metadata: { origin: "test" },
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ServerSideEncryption: "AES256",
      LastModified: new Date(cloud.clock.now()),
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    expect(head).toMatchObject({ ContentLength: 5, ChecksumType: "FULL_OBJECT" });
  });

  test("keep metadata that no header can carry as it is", async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text", Metadata: { author: "Zoë 😀" } }));
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(Metadata).toEqual({ author: "=?UTF-8?B?Wm/DqyDwn5iA?=" });
  });

  test("can be streamed in, framed as aws-chunked", async () => {
    const Body = Readable.from([Buffer.from("one "), Buffer.from("two")]);
    await s3.send(new PutObjectCommand({ Bucket, Key: "streamed", Body, ContentLength: 7 }));
    expect(await text("streamed")).toBe("one two");
  });

  test("are read in ranges", async () => {
    await put("digits", "0123456789");
    expect(await text("digits", { Range: "bytes=2-4" })).toBe("234");
    expect(await text("digits", { Range: "bytes=-3" })).toBe("789");
    expect(await text("digits", { Range: "bytes=8-100" })).toBe("89");
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: "digits", Range: "bytes=0-0" }));
    expect(part).toMatchObject({ ContentRange: "bytes 0-0/10", ContentLength: 1, $metadata: { httpStatusCode: 206 } });
    await expect(text("digits", { Range: "bytes=10-" })).rejects.toMatchObject({ name: "InvalidRange" });
  });

  test("SPEC 17.4: are written only under the conditions given", async () => {
    const first = await put("journal", "1");
    const when = (more: object): Promise<unknown> =>
      s3.send(new PutObjectCommand({ Bucket, Key: "journal", Body: "2", ...more }));
    await expect(when({ IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    await expect(when({ IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await when({ IfMatch: first });
    expect(await text("journal")).toBe("2");
    const absent = new PutObjectCommand({ Bucket, Key: "absent", Body: "1", IfMatch: first });
    await expect(s3.send(absent)).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("are not sent again to a reader who holds them", async () => {
    const ETag = await put("page", "text");
    const get = (more: object): Promise<unknown> => s3.send(new GetObjectCommand({ Bucket, Key: "page", ...more }));
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  });

  test("that are not there are refused by name, in a head request too", async () => {
    await expect(text("absent")).rejects.toMatchObject({
      name: "NoSuchKey",
      message: "The specified key does not exist.",
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "absent" }))).rejects.toMatchObject({ name: "NotFound" });
    const elsewhere = new GetObjectCommand({ Bucket: "no-such-bucket", Key: "a" });
    await expect(s3.send(elsewhere)).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  test("are copied, and deleted one by one or many at once", async () => {
    await put("a", "text");
    await s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a` }));
    expect(await text("b")).toBe("text");
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "never was" }));
    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "b" }, { Key: "x & y" }] } }),
    );
    expect(Deleted).toEqual([{ Key: "b" }, { Key: "x & y" }]);
    await expect(text("b")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("SPEC 17.8: whose bytes changed on the way are refused", async () => {
    const put = new PutObjectCommand({ Bucket, Key: "a", Body: "text", ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" });
    await expect(s3.send(put)).rejects.toMatchObject({ name: "BadDigest" });
  });

  test.each([
    ["ChecksumCRC32", "ZvWBjA=="],
    ["ChecksumCRC32C", "Nix/xw=="],
    ["ChecksumCRC64NVME", "AAAAAAAAAAA="],
    ["ChecksumSHA1", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="],
    ["ChecksumSHA256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
  ])("SPEC 17.8: whose %s is that of other bytes are refused", async (member, value) => {
    const put = new PutObjectCommand({ Bucket, Key: "a", Body: "text", [member]: value });
    await expect(s3.send(put)).rejects.toMatchObject({ name: "BadDigest" });
  });

  test("are listed page by page, with common prefixes", async () => {
    for (const key of ["a/1", "a/2", "b", "c/1", "d"]) await put(key, key);
    const keys: (string | undefined)[] = [];
    const pages = paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Delimiter: "/" });
    for await (const page of pages) {
      keys.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      );
    }
    expect(new Set(keys)).toEqual(new Set(["a/", "b", "c/", "d"]));
    expect(keys).toHaveLength(4);
  });
});

test("SPEC 17.5: any keys are listed completely and in order, whatever the size of a page", async () => {
  const keys = fc.uniqueArray(
    fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "\uffee", "😀"), minLength: 1, maxLength: 4 }),
    {
      maxLength: 12,
    },
  );
  await fc.assert(
    fc.asyncProperty(
      keys,
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(undefined, "/"),
      async (names, pageSize, Delimiter) => {
        await s3.send(new CreateBucketCommand({ Bucket: "listed" }));
        for (const name of names) await put(name, "text", "listed");
        const found: string[] = [];
        const prefixes: string[] = [];
        const input = { Bucket: "listed", ...(Delimiter && { Delimiter }) };
        for await (const page of paginateListObjectsV2({ client: s3, pageSize }, input)) {
          found.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
          prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
        }
        const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const isFolded = (name: string): boolean => Delimiter !== undefined && name.includes(Delimiter);
        expect(found).toEqual(sorted.filter((name) => !isFolded(name)));
        expect(prefixes).toEqual([
          ...new Set(sorted.filter(isFolded).map((name) => name.slice(0, name.indexOf("/") + 1))),
        ]);
        for (const Key of names) await s3.send(new DeleteObjectCommand({ Bucket: "listed", Key }));
        await s3.send(new DeleteBucketCommand({ Bucket: "listed" }));
      },
    ),
    { numRuns: 20 },
  );
});

test("SPEC 17.7: an upload in parts becomes one object", async () => {
  const Key = "large";
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = (PartNumber: number, Body: Uint8Array): Promise<{ ETag?: string | undefined }> =>
    s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  const first = await part(1, new Uint8Array(5 * 1024 * 1024));
  const second = await part(2, Buffer.from("end"));
  expect((await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts).toHaveLength(2);
  const reversed = {
    Parts: [
      { PartNumber: 2, ETag: second.ETag },
      { PartNumber: 1, ETag: first.ETag },
    ],
  };
  await expect(
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: reversed })),
  ).rejects.toMatchObject({ name: "InvalidPartOrder" });
  const third = await part(3, Buffer.from("after the end"));
  const small = {
    Parts: [
      { PartNumber: 2, ETag: second.ETag },
      { PartNumber: 3, ETag: third.ETag },
    ],
  };
  await expect(
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: small })),
  ).rejects.toMatchObject({ name: "EntityTooSmall" });
  const Parts = [
    { PartNumber: 1, ETag: first.ETag },
    { PartNumber: 2, ETag: second.ETag },
  ];
  const done = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  expect(await text(Key, { Range: "bytes=-3" })).toBe("end");
  await expect(s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))).rejects.toMatchObject({
    name: "NoSuchUpload",
  });
});

describe("SPEC 17.8: an upload in parts has a checksum", () => {
  const first = new Uint8Array(5 * 1024 * 1024);
  const sha256 = (body: Uint8Array | string): Buffer => createHash("sha256").update(body).digest();
  const ofParts = sha256(Buffer.concat([sha256(first), sha256("end")])).toString("base64");

  test.each([
    ["SHA256", "ChecksumSHA256", "COMPOSITE", [first, "end"], `${ofParts}-2`],
    ["CRC64NVME", "ChecksumCRC64NVME", "FULL_OBJECT", ["123456789"], "rosUhgp5mIg="],
  ] as const)("%s", async (ChecksumAlgorithm, member, ChecksumType, bodies, value) => {
    const Key = "summed";
    const begun = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm }));
    expect(begun).toMatchObject({ ChecksumAlgorithm, ChecksumType });
    const { UploadId } = begun;
    const Parts: CompletedPart[] = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    const complete = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
    const wrong = new CompleteMultipartUploadCommand({ ...complete, [member]: "AAAA" });
    await expect(s3.send(wrong)).rejects.toMatchObject({ name: "BadDigest" });
    const expected = { [member]: value, ChecksumType };
    expect(await s3.send(new CompleteMultipartUploadCommand(complete))).toMatchObject(expected);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }))).toMatchObject(expected);
  });

  test("unless its type does not go with its algorithm", async () => {
    const begin = { Bucket, Key: "summed", ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" } as const;
    await expect(s3.send(new CreateMultipartUploadCommand(begin))).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

test("SPEC 17.6: a versioned bucket keeps what is overwritten and deleted", async () => {
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "first" }));
  await put("a", "second");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  await expect(text("a")).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(await text("a", { VersionId: VersionId ?? "" })).toBe("first");
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect([Versions?.length, DeleteMarkers?.length]).toEqual([2, 1]);
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "BucketNotEmpty" });
  const everything = [...(Versions ?? []), ...(DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({ Key, VersionId }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: everything } }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
});

test("SPEC 17.10: the cloud keeps no more than it was told to", async () => {
  const small = await createLocalCloud({ maxStoredBytes: 10 });
  const client = new S3Client({ ...small.connection(), maxAttempts: 1 });
  await client.send(new CreateBucketCommand({ Bucket }));
  const put = (Key: string): Promise<unknown> => client.send(new PutObjectCommand({ Bucket, Key, Body: "1234567" }));
  await put("a");
  await expect(put("b")).rejects.toMatchObject({ name: "LocalStorageFull" });
  await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  await put("b");
  await small.close();
});

describe("buckets", () => {
  test("SPEC 17.1, SPEC 17.3: have names that are one space for all accounts", async () => {
    const other = client({ account: "222222222222" });
    await expect(other.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketAlreadyExists",
    });
    await expect(other.send(new GetObjectCommand({ Bucket, Key: "a" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await s3.send(new CreateBucketCommand({ Bucket }));
    const mistaken = new HeadBucketCommand({ Bucket, ExpectedBucketOwner: "222222222222" });
    await expect(s3.send(mistaken)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: "111111111111" }));
    expect((await other.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: Bucket }]);
  });

  test("SPEC 17.1, SPEC 17.2: are addressed in their own region", async () => {
    const europe = client({ region: "eu-west-1" });
    await europe.send(new CreateBucketCommand({ Bucket: "in-europe" }));
    expect(await europe.send(new GetBucketLocationCommand({ Bucket: "in-europe" }))).toMatchObject({
      LocationConstraint: "eu-west-1",
    });
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    await expect(s3.send(new HeadBucketCommand({ Bucket: "in-europe" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 301 },
    });
    const twice = europe.send(new CreateBucketCommand({ Bucket: "in-europe" }));
    await expect(twice).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
    const misplaced = new CreateBucketCommand({
      Bucket: "elsewhere",
      CreateBucketConfiguration: { LocationConstraint: "ap-south-1" },
    });
    await expect(europe.send(misplaced)).rejects.toMatchObject({ name: "IllegalLocationConstraintException" });
  });

  test("SPEC 17.9: keep their configurations", async () => {
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({ name: "NoSuchTagSet" });
    const TagSet = [{ Key: "team", Value: "<&>" }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
    ]);
  });

  test("are deleted only when empty", async () => {
    await put("a", "text");
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "BucketNotEmpty" });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "NotFound" });
  });
});
