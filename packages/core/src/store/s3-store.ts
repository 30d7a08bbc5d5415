import type { PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { assertStoreKey, systemClock, type Store } from "@stacksteward/workflow";

import { clientConfig } from "../environments/create-clients.ts";
import type { OrchestratorOptions } from "../environments/orchestrator-options.ts";
import { systemRandom } from "../environments/system-random.ts";
import { guardLogger, silentLogger } from "../logger.ts";
import { present } from "../present.ts";
import { createSecrets } from "../secrets.ts";
import { createCallLimiter } from "../service/call-limiter.ts";
import { createServiceCall, type ServiceCall } from "../service/service-call.ts";
import { renewCredentials } from "../service/expired-credentials.ts";
import { hasServiceCode } from "../service/service-sentences.ts";

/** Where a store in S3 is, and how it is reached; what is not given is found as the AWS SDK finds it. */
export interface S3StoreOptions extends Pick<
  OrchestratorOptions,
  "region" | "credentials" | "endpoint" | "requestHandler" | "logger" | "retry" | "clock" | "random"
> {
  /** The bucket; it must be there. Nobody else needs to read it: keep it private. */
  readonly bucket: string;
  /** What the keys begin with, such as `stacksteward/`. Default: nothing. */
  readonly prefix?: string;
  /** The account the bucket must belong to: a bucket of that name in another account is refused by S3. Default: any. */
  readonly expectedBucketOwner?: string;
  /** Encrypts each object with this key of KMS (SSE-KMS), by id, alias or ARN. Default: as the bucket is set up, which since 2023 is SSE-S3 at least. */
  readonly kmsKeyId?: string;
  /** Used instead of our own, and not destroyed by anybody here. Make it with `maxAttempts: 1`. */
  readonly client?: S3Client;
}

/**
 * A store in a bucket, for processes on different machines. It stands on conditional writes: S3 decides who was first
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html). It needs s3:GetObject, s3:PutObject,
 * s3:DeleteObject and s3:ListBucket, and kms:GenerateDataKey and kms:Decrypt with `kmsKeyId`. The client of S3 is loaded
 * with the first call.
 */
export function createS3Store(options: S3StoreOptions): Store {
  const { bucket: Bucket, prefix = "", expectedBucketOwner: ExpectedBucketOwner, kmsKeyId } = options;
  const call = callsOf(options);
  const addressOf = (key: string) => {
    assertStoreKey(key);
    return present({ Bucket, Key: `${prefix}${key}`, ExpectedBucketOwner });
  };
  const encryption =
    kmsKeyId === undefined ? {} : ({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: kmsKeyId } as const);

  const get: Store["get"] = async (key) => {
    const address = addressOf(key);
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    try {
      return await call("GetObject", unaborted(), async (client, send) => {
        const { Body, ETag = "" } = await client.send(new GetObjectCommand(address), send);
        return { text: (await Body?.transformToString("utf8")) ?? "", version: ETag };
      });
    } catch (failure) {
      if (hasServiceCode(failure, "NoSuchKey")) return undefined;
      throw failure;
    }
  };

  const put = async (
    key: string,
    text: string,
    condition: Pick<PutObjectCommandInput, "IfMatch" | "IfNoneMatch">,
  ): Promise<string | undefined> => {
    const { PutObjectCommand } = await import("@aws-sdk/client-s3");
    const ContentType = "text/plain; charset=utf-8";
    const command = new PutObjectCommand({
      ...addressOf(key),
      Body: new TextEncoder().encode(text),
      ContentType,
      ...encryption,
      ...condition,
    });
    let attempts = 0;
    try {
      const { ETag } = await call("PutObject", unaborted(), (client, send) => {
        attempts += 1;
        return client.send(command, send);
      });
      return ETag;
    } catch (failure) {
      if (hasServiceCode(failure, "NoSuchKey")) return undefined;
      if (!hasServiceCode(failure, "PreconditionFailed")) throw failure;
      if (attempts === 1) return undefined;
      // An attempt whose answer was lost may have been the one that stands in the way.
      const found = await get(key);
      return found?.text === text ? found.version : undefined;
    }
  };

  return {
    get,
    putIfAbsent: (key, text) => put(key, text, { IfNoneMatch: "*" }),
    putIfUnchanged: (key, text, version) => put(key, text, { IfMatch: version }),
    async list(beginning) {
      const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const input = present({ Bucket, Prefix: `${prefix}${beginning}`, ExpectedBucketOwner, ContinuationToken });
        const page = await call("ListObjectsV2", unaborted(), (client, send) =>
          client.send(new ListObjectsV2Command(input), send),
        );
        for (const { Key = "" } of page.Contents ?? []) keys.push(Key.slice(prefix.length));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return keys;
    },
    async delete(key) {
      const address = addressOf(key);
      const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
      await call("DeleteObject", unaborted(), (client, send) => client.send(new DeleteObjectCommand(address), send));
    },
    locate: (key) => `s3://${Bucket}/${prefix}${key}`,
  };
}

/** A write that was begun is not given up: nobody would know whether it was done. Each call has the limits of the client and of the retries. */
function unaborted(): AbortSignal {
  return new AbortController().signal;
}

function callsOf(options: S3StoreOptions): ServiceCall<S3Client> {
  const { clock = systemClock, random = systemRandom, retry = {}, region } = options;
  const secrets = createSecrets();
  const logger = guardLogger(options.logger ?? silentLogger, secrets);
  const collaborators = { clock, logger, secrets, random, retry, renewCredentials, limiter: createCallLimiter(clock) };
  let loaded: Promise<S3Client> | undefined;
  const load = async (): Promise<S3Client> => {
    if (options.client !== undefined) return options.client;
    const { S3Client } = await import("@aws-sdk/client-s3");
    return new S3Client({ ...clientConfig(options, region, clock), forcePathStyle: options.endpoint !== undefined });
  };
  return async (operation, signal, send) => {
    const client = await (loaded ??= load());
    return createServiceCall({ ...collaborators, client })(operation, signal, send);
  };
}
