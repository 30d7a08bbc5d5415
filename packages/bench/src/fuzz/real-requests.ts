import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

import { CloudControlClient, CreateResourceCommand, ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  CreateStackInstancesCommand,
  CreateStackRefactorCommand,
  CreateStackSetCommand,
  DescribeEventsCommand,
  DescribeStacksCommand,
  GetTemplateSummaryCommand,
  ImportStacksToStackSetCommand,
  ListStackInstancesCommand,
  UpdateStackSetCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { createLocalCloud, type Connection } from "@stacksteward/local";

/** A request as a client of AWS sent it. */
export interface RealRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Requests of the AWS SDK to every service and in each of its protocols: forms, JSON, CBOR and REST with XML. */
export async function recordRealRequests(): Promise<readonly RealRequest[]> {
  const cloud = await createLocalCloud();
  const requests: RealRequest[] = [];
  const connection = cloud.connection();
  await callEveryService({ ...connection, requestHandler: recordingHandler(connection, requests) }, cloud.settle);
  await cloud.close();
  requests.push(presigned("GET"), presigned("PUT"));
  return requests;
}

/** What a presigned URL asks for: its caller signs nothing. */
function presigned(method: string): RealRequest {
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "LOCAL111111111111/20260101/us-east-1/s3/aws4_request",
    "X-Amz-Date": "20260101T000000Z",
    "X-Amz-Expires": "900",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": "0".repeat(64),
  });
  const body = new TextEncoder().encode(method === "PUT" ? "by url" : "");
  return { method, target: `/artifacts/a%20b?${query.toString()}`, headers: {}, body };
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

async function callEveryService(connection: Connection, settle: () => Promise<void>): Promise<void> {
  await callCloudFormation(connection, settle);
  await callStackSets(new CloudFormationClient(connection), settle);
  await callParameterStore(connection);
  await callS3(connection);
  await callCloudControl(connection);
  await callAlarms(new CloudWatchClient(connection));
  // As botocore speaks it, which the SDK for JavaScript does not by itself.
  const protocol = new SmithyRpcV2CborProtocol({ defaultNamespace: "com.amazonaws.cloudwatch" });
  await callAlarms(new CloudWatchClient({ ...connection, protocol }));
  await new STSClient(connection).send(
    new AssumeRoleCommand({ RoleArn: "arn:aws:iam::111111111111:role/deploy", RoleSessionName: "fuzz" }),
  );
}

/** With every kind of member: lists of lists, numbers, words to choose from, and a list in S3. */
async function callStackSets(client: CloudFormationClient, settle: () => Promise<void>): Promise<void> {
  const StackSetName = "baseline";
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
  await client.send(new CreateStackSetCommand({ StackSetName, TemplateBody, ManagedExecution: { Active: true } }));
  const OperationPreferences = {
    RegionOrder: ["us-east-1"],
    FailureToleranceCount: 1,
    MaxConcurrentPercentage: 50,
    ConcurrencyMode: "SOFT_FAILURE_TOLERANCE" as const,
  };
  const where = { Accounts: ["111111111111"], Regions: ["us-east-1"] };
  await client.send(new CreateStackInstancesCommand({ StackSetName, ...where, OperationPreferences }));
  await settle();
  const DeploymentTargets = { Accounts: ["111111111111"], AccountFilterType: "NONE" as const };
  const update = { StackSetName, UsePreviousTemplate: true, DeploymentTargets, Regions: ["us-east-1"] };
  await client.send(new UpdateStackSetCommand(update));
  await settle();
  const { Summaries = [] } = await client.send(
    new ListStackInstancesCommand({ StackSetName, Filters: [{ Name: "DETAILED_STATUS", Values: "SUCCEEDED" }] }),
  );
  const StackIds = Summaries.map(({ StackId = "" }) => StackId);
  // It belongs to the set already.
  await client.send(new ImportStacksToStackSetCommand({ StackSetName, StackIds })).catch(() => undefined);
}

const template = {
  Transform: "AWS::LanguageExtensions",
  Parameters: {
    Size: { Type: "Number", Default: 1, MaxValue: 9 },
    Name: { Type: "String", Default: "orders", AllowedPattern: "([a-z]+-?)+" },
    Zones: { Type: "CommaDelimitedList", Default: "a,b" },
  },
  Mappings: { Sizes: { a: { Delay: 3 }, b: { Delay: 4 } } },
  Conditions: {
    Big: { "Fn::Or": [{ "Fn::Equals": [{ Ref: "Size" }, 9] }, { "Fn::Not": [{ "Fn::Equals": ["a", "b"] }] }] },
  },
  Rules: { Sane: { Assertions: [{ Assert: { "Fn::Contains": [["orders", "more"], { Ref: "Name" }] } }] } },
  Resources: {
    "Fn::ForEach::Queues": [
      "Zone",
      { Ref: "Zones" },
      {
        "Queue${Zone}": {
          Type: "AWS::SQS::Queue",
          Properties: { DelaySeconds: { "Fn::FindInMap": ["Sizes", { Ref: "Zone" }, "Delay"] } },
        },
      },
    ],
    Topic: {
      Type: "AWS::SNS::Topic",
      Condition: "Big",
      DependsOn: ["Queuea"],
      DeletionPolicy: "Retain",
      Properties: { DisplayName: { "Fn::Join": ["-", [{ Ref: "Name" }, { "Fn::Select": [0, { Ref: "Zones" }] }]] } },
    },
  },
  Outputs: { Url: { Value: { "Fn::Sub": ["${Url}!${AWS::Region}", { Url: { Ref: "Queuea" } }] } } },
};

async function callCloudFormation(connection: Connection, settle: () => Promise<void>): Promise<void> {
  const client = new CloudFormationClient(connection);
  const TemplateBody = [
    "Parameters: { Size: { Type: Number, Default: 1 } }",
    "Resources:",
    "  Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: !Ref Size } }",
    "Outputs: { Url: { Value: !Sub '${Queue}' } }",
  ].join("\n");
  const Capabilities = ["CAPABILITY_AUTO_EXPAND" as const];
  const named = { StackName: "orders", TemplateBody };
  await client.send(new ValidateTemplateCommand({ TemplateBody }));
  await client.send(new CreateStackCommand({ ...named, Tags: [{ Key: "team", Value: "a" }] }));
  await client.send(
    new CreateStackCommand({ StackName: "rich", TemplateBody: JSON.stringify(template), Capabilities }),
  );
  await client.send(new DescribeStacksCommand({ StackName: "orders" }));
  await client.send(new DescribeEventsCommand({ StackName: "orders", Filters: { FailedEvents: true } }));
  await client.send(
    new CreateChangeSetCommand({ ...named, StackName: "more", ChangeSetName: "first", ChangeSetType: "CREATE" }),
  );
  await client.send(new GetTemplateSummaryCommand({ TemplateBody: JSON.stringify(template) }));
  await settle();
  await client.send(
    new CreateStackRefactorCommand({
      StackDefinitions: [named, { StackName: "rich", TemplateBody: JSON.stringify(template) }],
      ResourceMappings: [
        {
          Source: { StackName: "orders", LogicalResourceId: "Queue" },
          Destination: { StackName: "rich", LogicalResourceId: "Moved" },
        },
      ],
    }),
  );
}

async function callParameterStore(connection: Connection): Promise<void> {
  const client = new SSMClient(connection);
  await client.send(
    new PutParameterCommand({ Name: "/orders/limit", Value: "10", Type: "String", AllowedPattern: "(\\d+,?)+" }),
  );
  await client.send(new GetParametersByPathCommand({ Path: "/orders", Recursive: true, MaxResults: 5 }));
}

async function callS3(connection: Connection): Promise<void> {
  const client = new S3Client(connection);
  const place = { Bucket: "artifacts", Key: "a/b c" };
  await client.send(new CreateBucketCommand({ Bucket: "artifacts" }));
  await client.send(new PutObjectCommand({ ...place, Body: "some text" }));
  // Of a length that is not known before: sent in signed chunks, with its checksum behind them.
  const Body = Readable.from([Buffer.from("some "), Buffer.from("text")]);
  await client.send(new PutObjectCommand({ ...place, Body, ContentLength: 9, ChecksumAlgorithm: "CRC32" }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
  const { ETag } = await client.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: "text" }));
  await client.send(
    new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
  );
  await client.send(new ListObjectsV2Command({ Bucket: "artifacts", Prefix: "a/", Delimiter: "/" }));
  await client.send(new CopyObjectCommand({ Bucket: "artifacts", Key: "copy", CopySource: "artifacts/a/b%20c" }));
  await client.send(new DeleteObjectsCommand({ Bucket: "artifacts", Delete: { Objects: [{ Key: "a/b c" }] } }));
}

async function callCloudControl(connection: Connection): Promise<void> {
  const client = new CloudControlClient(connection);
  const DesiredState = JSON.stringify({ DelaySeconds: 3, Tags: [{ Key: "team", Value: "a" }] });
  await client.send(new CreateResourceCommand({ TypeName: "AWS::SQS::Queue", DesiredState }));
  await client.send(new ListResourcesCommand({ TypeName: "AWS::SQS::Queue", MaxResults: 5 }));
}

async function callAlarms(client: CloudWatchClient): Promise<void> {
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName: "errors",
      Namespace: "App",
      MetricName: "Errors",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0.5,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
  await client.send(new PutCompositeAlarmCommand({ AlarmName: "any", AlarmRule: "ALARM(errors) OR NOT OK(errors)" }));
  await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "e", MaxRecords: 5 }));
}
