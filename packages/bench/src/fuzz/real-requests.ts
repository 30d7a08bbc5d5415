import { buffer } from "node:stream/consumers";

import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeStacksCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, DeleteObjectsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createLocalCloud, type Connection } from "@stacksteward/local";

/** A request as a client of AWS sent it. */
export interface RealRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Requests of the AWS SDK in each of its protocols: forms, JSON and REST with XML. */
export async function recordRealRequests(): Promise<readonly RealRequest[]> {
  const cloud = await createLocalCloud();
  const requests: RealRequest[] = [];
  const connection = cloud.connection();
  await callEveryService({ ...connection, requestHandler: recordingHandler(connection, requests) });
  await cloud.close();
  return requests;
}

function recordingHandler({ requestHandler }: Connection, requests: RealRequest[]): Connection["requestHandler"] {
  return {
    ...requestHandler,
    async handle(request, options) {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(request.query ?? {}))
        for (const item of [value ?? ""].flat()) query.append(name, item);
      const body = await bytesOf(request.body);
      const { method, path, headers } = request;
      requests.push({ method, target: query.size === 0 ? path : `${path}?${query.toString()}`, headers, body });
      return requestHandler.handle(Object.assign(request, { body }), options);
    },
  };
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (typeof body === "string") return new TextEncoder().encode(body);
  return body instanceof Uint8Array ? body : buffer(body as AsyncIterable<Uint8Array> & NodeJS.ReadableStream);
}

async function callEveryService(connection: Connection): Promise<void> {
  const TemplateBody = [
    "Parameters: { Size: { Type: Number, Default: 1 } }",
    "Resources:",
    "  Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: !Ref Size } }",
    "Outputs: { Url: { Value: !Sub '${Queue}' } }",
  ].join("\n");
  const cloudFormation = new CloudFormationClient(connection);
  const named = { StackName: "orders", TemplateBody };
  await cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }));
  await cloudFormation.send(new CreateStackCommand({ ...named, Tags: [{ Key: "team", Value: "a" }] }));
  await cloudFormation.send(new DescribeStacksCommand({ StackName: "orders" }));
  await cloudFormation.send(
    new CreateChangeSetCommand({ ...named, StackName: "more", ChangeSetName: "first", ChangeSetType: "CREATE" }),
  );
  const ssm = new SSMClient(connection);
  await ssm.send(new PutParameterCommand({ Name: "/orders/limit", Value: "10", Type: "String" }));
  await ssm.send(new GetParametersByPathCommand({ Path: "/orders", Recursive: true, MaxResults: 5 }));
  const s3 = new S3Client(connection);
  await s3.send(new CreateBucketCommand({ Bucket: "artifacts" }));
  await s3.send(new PutObjectCommand({ Bucket: "artifacts", Key: "a/b c", Body: "some text" }));
  await s3.send(new DeleteObjectsCommand({ Bucket: "artifacts", Delete: { Objects: [{ Key: "a/b c" }] } }));
}
