import { isJsonObject } from "@stacksteward/template";

import { ServiceError } from "../../wire/service-error.ts";
import { alreadyExistsMessage } from "../deployment/reasons.ts";
import { serviceContext, type Engine } from "../engine.ts";
import type { CallContext } from "../../wire/operation.ts";
import type { Backing } from "./backed-provider.ts";
import type { HandlerRequest, ResourceOwner } from "./resource-handler.ts";
import { ResourceFailure } from "./resource-provider.ts";

/** `AWS::S3::Bucket`: a bucket of the cloud's S3. One that still holds objects refuses to be deleted, in S3's words. */
export const bucket: Backing = {
  async create(request, name) {
    const { engine, stack, type } = request;
    // To create one's own bucket again is no error to S3 in us-east-1, but it is to CloudFormation.
    if (await isTaken(engine, stack, name)) {
      throw new ResourceFailure(alreadyExistsMessage(type, name, engine.world.ids));
    }
    const location = stack.region === "us-east-1" ? undefined : { LocationConstraint: stack.region };
    const locks = request.properties["ObjectLockEnabled"];
    await engine.s3.CreateBucket(
      {
        Bucket: name,
        ...(location === undefined ? {} : { CreateBucketConfiguration: location as never }),
        ObjectLockEnabledForBucket: locks === true || locks === "true",
      },
      s3Context(request, "CreateBucket"),
    );
    await applyVersioning(request, name);
  },
  update: applyVersioning,
  isTaken,
  async delete(request, name) {
    try {
      await request.engine.s3.DeleteBucket({ Bucket: name }, s3Context(request, "DeleteBucket"));
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === "NoSuchBucket")) throw error;
    }
  },
  async read(engine, owner, name) {
    const { Buckets: buckets = [] } = await engine.s3.ListBuckets(
      {},
      serviceContext(engine, owner, "s3", "ListBuckets"),
    );
    if (!buckets.some((each) => each.Name === name && each.BucketRegion === owner.region)) return undefined;
    const context = serviceContext(engine, owner, "s3", "GetBucketVersioning");
    const { Status } = await engine.s3.GetBucketVersioning({ Bucket: name }, context);
    return { BucketName: name, VersioningConfiguration: Status === undefined ? undefined : { Status } };
  },
  async list(engine, owner) {
    const { Buckets: buckets = [] } = await engine.s3.ListBuckets(
      {},
      serviceContext(engine, owner, "s3", "ListBuckets"),
    );
    return buckets.flatMap(({ Name, BucketRegion }) =>
      Name !== undefined && BucketRegion === owner.region ? [Name] : [],
    );
  },
};

/** One of another account or region answers 403 or 301: its name is taken all the same. */
async function isTaken(
  engine: Engine,
  owner: Pick<ResourceOwner, "account" | "region">,
  name: string,
): Promise<boolean> {
  try {
    await engine.s3.HeadBucket({ Bucket: name }, serviceContext(engine, owner, "s3", "HeadBucket"));
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.statusCode === 404) return false;
    if (error instanceof ServiceError && [301, 403].includes(error.statusCode)) return true;
    throw error;
  }
}

async function applyVersioning(request: HandlerRequest, name: string): Promise<void> {
  const configuration = request.properties["VersioningConfiguration"];
  const status = isJsonObject(configuration) ? configuration["Status"] : undefined;
  if (status !== "Enabled" && status !== "Suspended") return;
  await request.engine.s3.PutBucketVersioning(
    { Bucket: name, VersioningConfiguration: { Status: status } },
    s3Context(request, "PutBucketVersioning"),
  );
}

function s3Context({ engine, stack }: HandlerRequest, operation: string): CallContext {
  return serviceContext(engine, stack, "s3", operation);
}
