import type { Operation, Service } from "../wire/operation.ts";
import type { World } from "../world.ts";
import { createBucketConfigurations } from "./bucket-configurations.ts";
import { createBucketOperations, type BucketOperations } from "./bucket-operations.ts";
import { createBucketRegistry } from "./bucket-registry.ts";
import { s3Demands } from "./demands.ts";
import { createListOperations, type ListOperations } from "./list-operations.ts";
import { createMultipartOperations, type MultipartOperations } from "./multipart-operations.ts";
import { createObjectOperations, type ObjectOperations } from "./object-operations.ts";
import { createTemplateUrlReader, type TemplateUrlReader } from "./template-url.ts";

/** S3: buckets with their configurations, and objects. */
export interface S3 extends Service {
  readonly operations: BucketOperations &
    ObjectOperations &
    ListOperations &
    MultipartOperations &
    Readonly<Record<string, Operation<never, unknown>>>;
  readonly readTemplateUrl: TemplateUrlReader;
}

/** Makes the S3 of one local cloud. All objects together take at most `mostBytes` of memory. */
export function createS3(world: World, { mostBytes }: { readonly mostBytes: number }): S3 {
  const registry = createBucketRegistry(world, mostBytes);
  return {
    name: "s3",
    operations: {
      ...createBucketConfigurations(registry),
      ...createBucketOperations(registry),
      ...createObjectOperations(world, registry),
      ...createListOperations(registry),
      ...createMultipartOperations(world, registry),
    },
    demands: s3Demands(world.partitionOf),
    readTemplateUrl: createTemplateUrlReader(registry),
  };
}
