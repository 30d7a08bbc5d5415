import type { Operation } from "../wire/operation.ts";
import type { BucketRegistry, BucketTarget } from "./bucket-registry.ts";
import { failure } from "./errors.ts";

/** A configuration of a bucket that is kept and given back, and has no effect. */
interface StoredConfiguration {
  /** Of the operations: `Put…`, `Get…`, `Delete…`. */
  readonly put: string;
  readonly get: string;
  readonly delete?: string;
  /** The member of the request that holds it. */
  readonly member: string;
  /** The member's own members stand alone in the answer. */
  readonly spread?: boolean;
  /** What is answered before any was put; an error code and message when nothing can be. */
  readonly absent: Readonly<Record<string, unknown>> | readonly [code: string, message: string];
}

/** See https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html. */
const storedConfigurations: readonly StoredConfiguration[] = [
  {
    ...operations("BucketEncryption"),
    member: "ServerSideEncryptionConfiguration",
    absent: {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
      },
    },
  },
  {
    ...operations("BucketPolicy"),
    member: "Policy",
    absent: ["NoSuchBucketPolicy", "The bucket policy does not exist"],
  },
  {
    ...operations("BucketTagging"),
    member: "Tagging",
    spread: true,
    absent: ["NoSuchTagSet", "The TagSet does not exist"],
  },
  {
    ...operations("PublicAccessBlock"),
    member: "PublicAccessBlockConfiguration",
    absent: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    },
  },
  {
    ...operations("BucketOwnershipControls"),
    member: "OwnershipControls",
    absent: { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } },
  },
  {
    put: "PutBucketLifecycleConfiguration",
    get: "GetBucketLifecycleConfiguration",
    delete: "DeleteBucketLifecycle",
    member: "LifecycleConfiguration",
    spread: true,
    absent: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
  },
  {
    ...operations("BucketCors"),
    member: "CORSConfiguration",
    spread: true,
    absent: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  },
  {
    ...operations("BucketWebsite"),
    member: "WebsiteConfiguration",
    spread: true,
    absent: ["NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"],
  },
  {
    put: "PutBucketNotificationConfiguration",
    get: "GetBucketNotificationConfiguration",
    member: "NotificationConfiguration",
    spread: true,
    absent: {},
  },
  { put: "PutBucketLogging", get: "GetBucketLogging", member: "BucketLoggingStatus", spread: true, absent: {} },
];

/** `Put…`, `Get…` and `Delete…` of every configuration above. */
export function createBucketConfigurations(
  registry: BucketRegistry,
): Readonly<Record<string, Operation<never, unknown>>> {
  return Object.fromEntries(storedConfigurations.flatMap((configuration) => operationsOn(registry, configuration)));
}

type Input = Readonly<Record<string, unknown>> & BucketTarget;

function operationsOn(
  registry: BucketRegistry,
  configuration: StoredConfiguration,
): [string, Operation<Input, unknown>][] {
  const { member } = configuration;
  const put: Operation<Input, void> = (input, context) => {
    const { configurations } = registry.find(input, context);
    if (input[member] === undefined)
      throw failure(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        400,
      );
    configurations.set(member, input[member]);
  };
  const get: Operation<Input, unknown> = (input, context) => {
    const { configurations, name } = registry.find(input, context);
    const stored = configurations.get(member);
    if (stored !== undefined) return configuration.spread === true ? stored : { [member]: stored };
    return absent(configuration, name);
  };
  const remove: Operation<Input, void> = (input, context) => {
    registry.find(input, context).configurations.delete(member);
  };
  return [
    [configuration.put, put],
    [configuration.get, get],
    ...(configuration.delete === undefined
      ? []
      : [[configuration.delete, remove] satisfies [string, Operation<Input, void>]]),
  ];
}

function absent({ absent: answer }: StoredConfiguration, bucket: string): unknown {
  if (!isError(answer)) return answer;
  const [code, message] = answer;
  throw failure(code, message, 404, { BucketName: bucket });
}

function isError(answer: StoredConfiguration["absent"]): answer is readonly [string, string] {
  return Array.isArray(answer);
}

function operations(name: string): { put: string; get: string; delete: string } {
  return { put: `Put${name}`, get: `Get${name}`, delete: `Delete${name}` };
}
