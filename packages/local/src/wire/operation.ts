import type { Demand } from "../access/demand.ts";

/** Who calls, where, and when: what every operation of every service is given beside its input. */
export interface CallContext {
  readonly account: string;
  /** Empty in a call to S3 whose signature does not say. */
  readonly region: string;
  /** The access key the caller signed with; absent when the cloud calls itself. */
  readonly accessKeyId?: string;
  readonly requestId: string;
  readonly service: string;
  readonly operation: string;
  /** The origin the caller reached us under (`http://127.0.0.1:4566`), when it came over HTTP. */
  readonly origin?: string;
}

/**
 * One API operation: takes the modelled input, answers the modelled output, throws `ServiceError`.
 * Input and output are the SDK's own structures (`CreateStackInput`), so that handlers are typed by the service's model.
 */
export type Operation<Input, Output> = (input: Input, context: CallContext) => Output | Promise<Output>;

/** A service as the doors see it: its operations by API name. What is not here answers `NotImplemented` by name. */
export interface Service {
  /** The name that requests are signed for; that of CloudWatch is `monitoring`. */
  readonly name: "cloudformation" | "cloudcontrolapi" | "monitoring" | "ssm" | "s3" | "sts";
  readonly operations: Readonly<Record<string, Operation<never, unknown>>>;
  /** Only asked about callers who may not do everything. Default: the operation's own action, on no resource. */
  readonly demands?: Demands;
}

/** What the caller of an operation must be allowed to do. */
export type Demands = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  context: CallContext,
) => readonly Demand[];
