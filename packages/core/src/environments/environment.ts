import type { S3Client } from "@aws-sdk/client-s3";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Clock, Store } from "@stacksteward/workflow";

import type { AssetOptions } from "../assets/asset-options.ts";
import type { CheckOptions } from "../lint/check-options.ts";
import type { SecretReader } from "../parameters/secret-reader.ts";
import type { PermissionSimulator } from "../preflight/permission-simulator.ts";
import type { ResourceReader } from "../preflight/resource-reader.ts";
import type { LiteralSecretPolicy } from "../parameters/literal-secret-policy.ts";
import type { PartOfApp } from "../history/deployment.ts";
import type { Logger } from "../logger.ts";
import type { Secrets } from "../secrets.ts";
import type { ServiceCall } from "../service/service-call.ts";
import type { StackWatcher } from "../watch/stack-watcher.ts";
import type { Caller } from "./ask-account.ts";
import type { TemplateBucket } from "./template-bucket.ts";

/** One account and region as the verbs see it: how to call it, and what time it is. */
export interface Environment {
  readonly region: string;
  /** Only known when the caller said so. */
  readonly account: string | undefined;
  /** The account, also when only the credentials say it. */
  findAccount(): Promise<string | undefined>;
  /** The account, asked of STS when nobody says it; once for each account and region. */
  askAccount(signal: AbortSignal): Promise<string>;
  /** Whose credentials they are, asked of STS once for each account and region. */
  askCaller(signal: AbortSignal): Promise<Caller>;
  /** For people to read: who carries out runs here. */
  readonly holder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secrets: Secrets;
  readonly call: ServiceCall;
  /** The same without the verb's deadline, for what must be tidied up after it. */
  readonly callPastDeadline: ServiceCall;
  /** Calls S3. Its client is loaded with the first call. */
  readonly callS3: ServiceCall<S3Client>;
  /** Calls SSM. Its client is loaded with the first call. */
  readonly callSsm: ServiceCall<SSMClient>;
  /** Calls Secrets Manager. Absent when the caller gave no client for it. */
  readonly callSecrets: ServiceCall<SecretReader> | undefined;
  /** Calls Cloud Control. Absent when the caller gave no client for it. */
  readonly callCloudControl: ServiceCall<ResourceReader> | undefined;
  /** Calls IAM. Absent when the caller gave no client for it. */
  readonly callIam: ServiceCall<PermissionSimulator> | undefined;
  /** Waits for operations, for all verbs in this account and region together. */
  readonly watcher: StackWatcher;
  /** Keeps what outlives the process. Absent when nothing does. */
  readonly store: Store | undefined;
  /** Where templates go that are too large for a request, and what templates point to. */
  readonly templateBucket: TemplateBucket | undefined;
  readonly assets: AssetOptions;
  readonly literalSecrets: LiteralSecretPolicy;
  readonly checks: CheckOptions;
  /** The operation on a whole app that the run belongs to. Absent when the stack is worked on alone. */
  readonly partOf?: PartOfApp;
}
