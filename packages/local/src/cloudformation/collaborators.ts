import type {
  DeleteAlarmsInput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
  TagResourceInput,
  UntagResourceInput,
} from "@aws-sdk/client-cloudwatch";
import type {
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  DeleteBucketCommandInput,
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput,
  HeadBucketCommandInput,
  ListBucketsCommandInput,
  ListBucketsCommandOutput,
  ListObjectVersionsCommandInput,
  ListObjectVersionsCommandOutput,
  PutBucketVersioningCommandInput,
} from "@aws-sdk/client-s3";
import type {
  AddTagsToResourceCommandInput,
  DeleteParameterCommandInput,
  DescribeParametersCommandInput,
  DescribeParametersCommandOutput,
  GetParameterCommandInput,
  GetParameterCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  PutParameterCommandInput,
  RemoveTagsFromResourceCommandInput,
} from "@aws-sdk/client-ssm";
import type { Json } from "@stacksteward/template";

import type { AccountGate } from "../account-gates.ts";
import type { AlarmBoard } from "../cloudwatch/alarm-board.ts";
import type { FaultSource } from "../faults/faults.ts";
import type { OrganizationRegistry } from "../organization.ts";
import type { RoleRegistry } from "../roles.ts";
import type { CallContext } from "../wire/operation.ts";
import type { ActiveHook } from "./hooks/hook.ts";
import type { MacroFunction } from "./transforms/macro.ts";

type Answer<Output> = Output | Promise<Output>;

/** What the engine asks of the rest of the cloud. The other services are called by their own operations. */
export interface Collaborators {
  readonly ssm: {
    PutParameter(input: PutParameterCommandInput, context: CallContext): unknown;
    GetParameter(
      input: GetParameterCommandInput,
      context: CallContext,
    ): Pick<GetParameterCommandOutput, "Parameter"> | Promise<Pick<GetParameterCommandOutput, "Parameter">>;
    DeleteParameter(input: DeleteParameterCommandInput, context: CallContext): unknown;
    DescribeParameters(
      input: DescribeParametersCommandInput,
      context: CallContext,
    ): Answer<Pick<DescribeParametersCommandOutput, "Parameters" | "NextToken">>;
    ListTagsForResource(
      input: ListTagsForResourceCommandInput,
      context: CallContext,
    ): Pick<ListTagsForResourceCommandOutput, "TagList"> | Promise<Pick<ListTagsForResourceCommandOutput, "TagList">>;
    AddTagsToResource(input: AddTagsToResourceCommandInput, context: CallContext): unknown;
    RemoveTagsFromResource(input: RemoveTagsFromResourceCommandInput, context: CallContext): unknown;
  };
  readonly cloudWatch: {
    PutMetricAlarm(input: PutMetricAlarmInput, context: CallContext): unknown;
    PutCompositeAlarm(input: PutCompositeAlarmInput, context: CallContext): unknown;
    DescribeAlarms(input: DescribeAlarmsInput, context: CallContext): Answer<DescribeAlarmsOutput>;
    DeleteAlarms(input: DeleteAlarmsInput, context: CallContext): unknown;
    TagResource(input: TagResourceInput, context: CallContext): unknown;
    UntagResource(input: UntagResourceInput, context: CallContext): unknown;
    ListTagsForResource(input: ListTagsForResourceInput, context: CallContext): Answer<ListTagsForResourceOutput>;
  };
  /** Where rollback triggers look. */
  readonly alarms: Pick<AlarmBoard, "find" | "watch">;
  readonly s3: {
    CreateBucket(
      input: CreateBucketCommandInput,
      context: CallContext,
    ): Pick<CreateBucketCommandOutput, "Location"> | Promise<Pick<CreateBucketCommandOutput, "Location">>;
    HeadBucket(input: HeadBucketCommandInput, context: CallContext): unknown;
    PutBucketVersioning(input: PutBucketVersioningCommandInput, context: CallContext): unknown;
    GetBucketVersioning(
      input: GetBucketVersioningCommandInput,
      context: CallContext,
    ): Answer<Pick<GetBucketVersioningCommandOutput, "Status">>;
    ListBuckets(
      input: ListBucketsCommandInput,
      context: CallContext,
    ): Answer<Pick<ListBucketsCommandOutput, "Buckets">>;
    ListObjectVersions(
      input: ListObjectVersionsCommandInput,
      context: CallContext,
    ): Answer<Pick<ListObjectVersionsCommandOutput, "Versions" | "DeleteMarkers">>;
    DeleteBucket(input: DeleteBucketCommandInput, context: CallContext): unknown;
  };
  /** The text behind a `TemplateURL`. Throws `ServiceError` when the URL is not of S3 or names no object. */
  readTemplateUrl(url: string, context: CallContext): string | Uint8Array | Promise<string | Uint8Array>;
  /** Asked before each step on a resource. */
  readonly faults: Pick<FaultSource, "resourceFailure">;
  /** The function that a user registered for a `ServiceToken`. */
  customResource(serviceToken: string): RegisteredFunction | undefined;
  /** The function that a user registered for a macro. */
  macro(name: string): MacroFunction | undefined;
  /** The hooks that a user registered, in that order. */
  hooks(): readonly ActiveHook[];
  /** Where stack sets find out whether they can get into an account. */
  readonly roles: Pick<RoleRegistry, "isAssumable">;
  /** What an account decides before a stack set touches it. */
  accountGate(account: string): AccountGate | undefined;
  /** Which accounts the units of the organization hold. */
  readonly organization: Pick<
    OrganizationRegistry,
    | "hasTrustedAccess"
    | "hasUnit"
    | "isDelegated"
    | "isSuspended"
    | "managementAccount"
    | "onMove"
    | "targetsOf"
    | "trust"
  >;
}

/** What a custom resource's function is handed, as the user guide's page "Custom resource request objects" lays it out. */
export interface CustomResourceRequest {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly ServiceToken: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  /** Every scalar is a string, as CloudFormation sends them. */
  readonly ResourceProperties: Readonly<Record<string, Json>>;
  readonly OldResourceProperties?: Readonly<Record<string, Json>>;
}

/** What it answers. A function that throws has failed, with the error's message as the reason. */
export interface CustomResourceResponse {
  readonly Status?: "SUCCESS" | "FAILED";
  readonly Reason?: string;
  /** Generated when it answers none to `Create`; another id answered to `Update` replaces the resource. */
  readonly PhysicalResourceId?: string;
  /** What `Fn::GetAtt` returns. */
  readonly Data?: Readonly<Record<string, Json>>;
  /** Whether what `Fn::GetAtt` returns is masked wherever it is shown. */
  readonly NoEcho?: boolean;
}

/** A function as it was registered, with the real milliseconds that virtual time stands still for it. */
export interface RegisteredFunction {
  readonly handler: CustomResourceFunction;
  readonly patience: number;
}

/** The function behind a custom resource. Answering nothing is a success without data. */
export type CustomResourceFunction = (
  request: CustomResourceRequest,
) => CustomResourceResponse | undefined | Promise<CustomResourceResponse | undefined>;
