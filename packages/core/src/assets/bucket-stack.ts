import type { TemplateBody } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { stack } from "../definition/define-stack.ts";
import { present } from "../present.ts";
import type { Stack, StackDefinition } from "../stack.ts";

/** A bucket for templates and what they point to. */
export interface BucketStackDefinition extends Pick<StackDefinition, "region" | "account" | "tags"> {
  /** The stack. Default `stacksteward-bucket`. */
  readonly name?: string;
  /** The bucket, which is what `templateBucket` of `createOrchestrator` names. */
  readonly bucketName: string;
  /** Encrypts with this key of KMS; whoever deploys needs it too. Default: with keys of S3 (SSE-S3). */
  readonly kmsKeyArn?: string;
  /** Days after which versions go that were replaced or deleted. Default 90. The objects themselves stay: an earlier deployment may need them. */
  readonly replacedVersionsFor?: number;
}

/** What the stack answers. */
type BucketStackOutput = "BucketName";

const STACK_NAME = "stacksteward-bucket";
const NINETY_DAYS = 90;
/** No upload takes that long. */
const PARTS_OF_NOTHING_DAYS = 7;

/**
 * The stack of such a bucket, to be planned, read and deployed as any other: encrypted, private, versioned, reached by TLS
 * only. It is protected from deletion, and its bucket stays whatever becomes of the stack. Throws `INVALID_DEFINITION`.
 */
export function bucketStack(definition: BucketStackDefinition): Stack<BucketStackOutput> {
  const { name = STACK_NAME, bucketName, region, account, tags } = definition;
  assertBucketName(bucketName);
  const outputs: readonly BucketStackOutput[] = ["BucketName"];
  return stack({
    name,
    template: templateOf(definition),
    outputs,
    terminationProtection: true,
    ...present({ region, account, tags }),
  });
}

/** Each setting is one that the page of the resource type describes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
function templateOf({ bucketName, kmsKeyArn, replacedVersionsFor = NINETY_DAYS }: BucketStackDefinition): TemplateBody {
  const encryption =
    kmsKeyArn === undefined ? { SSEAlgorithm: "AES256" } : { SSEAlgorithm: "aws:kms", KMSMasterKeyID: kmsKeyArn };
  return {
    Description: "What CloudFormation reads when stacks are deployed: templates, and the files they point to.",
    Resources: {
      Bucket: {
        Type: "AWS::S3::Bucket",
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: {
          BucketName: bucketName,
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: encryption, BucketKeyEnabled: kmsKeyArn !== undefined },
            ],
          },
          OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          VersioningConfiguration: { Status: "Enabled" },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: "parts-of-nothing",
                Status: "Enabled",
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: PARTS_OF_NOTHING_DAYS },
              },
              {
                Id: "replaced-versions",
                Status: "Enabled",
                NoncurrentVersionExpiration: { NoncurrentDays: replacedVersionsFor },
              },
            ],
          },
        },
      },
      Policy: {
        Type: "AWS::S3::BucketPolicy",
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: {
          Bucket: { Ref: "Bucket" },
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Sid: "TlsOnly",
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [{ "Fn::GetAtt": ["Bucket", "Arn"] }, { "Fn::Sub": "${Bucket.Arn}/*" }],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          },
        },
      },
    },
    Outputs: { BucketName: { Value: { Ref: "Bucket" } } },
  };
}

/** The rules for names that a template can get wrong without S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function assertBucketName(name: string): void {
  const isName = /^[a-z0-9](?:[a-z0-9]|[.-](?=[a-z0-9-])){1,61}[a-z0-9]$/.test(name) && !name.includes(".-");
  if (isName && !/^\d+(?:\.\d+){3}$/.test(name)) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `"${name}" can't be the name of a bucket. Take 3 to 63 small letters, digits, hyphens and dots, between letters or digits.`,
    { details: { bucketName: name } },
  );
}
