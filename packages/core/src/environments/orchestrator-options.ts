import type { CloudFormationClient, CloudFormationClientConfig } from "@aws-sdk/client-cloudformation";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { MetadataBearer, MiddlewareStack } from "@smithy/types";
import type { Clock, Engine, Store } from "@stacksteward/workflow";

import type { AssetOptions } from "../assets/asset-options.ts";
import type { CheckOptions } from "../lint/check-options.ts";
import type { SecretReader } from "../parameters/secret-reader.ts";
import type { PermissionSimulator } from "../preflight/permission-simulator.ts";
import type { ResourceReader } from "../preflight/resource-reader.ts";
import type { LiteralSecretPolicy } from "../parameters/literal-secret-policy.ts";
import type { Logger } from "../logger.ts";
import type { RetryOptions } from "../service/service-call.ts";
import type { TemplateBucketOption } from "./template-bucket.ts";

/** What every AWS SDK client has in common that a caller may want to change. */
export interface ConfigurableClient {
  readonly middlewareStack: MiddlewareStack<object, MetadataBearer>;
}

/** An account and a region in which stacks are. */
export interface AccountPlace {
  readonly account: string;
  readonly region: string;
}

/** Answers the credentials for an account. */
export type CredentialsFor = (place: AccountPlace) => NonNullable<CloudFormationClientConfig["credentials"]>;

/** Where an orchestrator works, and what it uses of the world. Everything has a default, so that `{}` works wherever the AWS SDK does. */
export interface OrchestratorOptions {
  /** Default: what the AWS SDK finds (`AWS_REGION`, the shared configuration file). */
  readonly region?: string;
  /** The regions it may work in: a stack of another one is refused with `REGION_NOT_CONFIGURED`. Default: any region. */
  readonly regions?: readonly string[];
  /** Default: what the AWS SDK finds (environment, profile, container, instance). */
  readonly credentials?: NonNullable<CloudFormationClientConfig["credentials"]>;
  /** The account the credentials belong to. Nothing is asked of AWS; what it answers from another account is refused with `ACCOUNT_MISMATCH`. */
  readonly accountId?: string;
  /**
   * Credentials for stacks that name another account than that of `credentials`: asked once for each account and region, and
   * what it answers is asked again five minutes before it ends. `assumeRoles` makes one of roles. Default: none, and such
   * stacks are refused with `ACCOUNT_NOT_CONFIGURED`.
   */
  readonly credentialsFor?: CredentialsFor;
  /**
   * The accounts it may work in, whatever stacks and credentials say: another one is refused with `ACCOUNT_NOT_ALLOWED`
   * before anything is sent. Default: any account.
   */
  readonly allowedAccounts?: readonly string[];
  /** Another address than AWS's own. */
  readonly endpoint?: string;
  /** Sends the requests: a proxy's handler, or the local cloud's. Default: the SDK's, which gives up a connection after 5 s and an answer after 60 s. */
  readonly requestHandler?: NonNullable<CloudFormationClientConfig["requestHandler"]>;
  /** Clients to use instead of our own, for a region or for the one that the SDK finds. They are not destroyed by `close()`; make them with `maxAttempts: 1`, or their retries multiply with ours. */
  readonly clients?: {
    /** Asked once for each region, and for each account that other credentials lead to. */
    readonly cloudFormation?: (region: string | undefined, account?: string) => CloudFormationClient;
    /** Asked when a template, or what it points to, has to go through the bucket. */
    readonly s3?: (region: string | undefined, account?: string) => S3Client;
    /** Asked when a parameter or a dynamic reference names an SSM parameter. */
    readonly ssm?: (region: string | undefined, account?: string) => SSMClient;
    /**
     * Asked for each region and account, to look whether the secrets exist that templates refer to: none is made here, as the
     * client of Secrets Manager is no part of this package. Without one, plans say of those secrets that nobody has looked.
     */
    readonly secretsManager?: (region: string | undefined, account?: string) => SecretReader;
    /**
     * Asked for each region and account, by `preflight`, whether something has a name already that no stack has given: none is
     * made here, as the client of Cloud Control is no part of this package. Without one, it says that nobody has looked.
     */
    readonly cloudControl?: (region: string | undefined, account?: string) => ResourceReader;
    /**
     * Asked for each region and account, by `preflight`, what the caller and the stack's role may do: none is made here, as the
     * client of IAM is no part of this package. Without one, it says that nobody has looked.
     */
    readonly iam?: (region: string | undefined, account?: string) => PermissionSimulator;
  };
  /** Called with every client made here, before its first call: the place for middleware. */
  readonly configureClient?: (client: ConfigurableClient) => void;
  /**
   * The bucket for templates above 51,200 bytes and for the local files that templates point to. It must be in the same region
   * as the stack: a function answers it by region, and by account where that is known. Default: none, and such templates are refused.
   */
  readonly templateBucket?: TemplateBucketOption;
  /** How the local files are packaged that templates point to. */
  readonly assets?: AssetOptions;
  /**
   * What becomes of passwords, keys and tokens that are written into templates, and of those given to parameters that
   * CloudFormation shows: `refuse`, `warn` or `off`. A definition may say something else of its own. Default `refuse`.
   */
  readonly literalSecrets?: LiteralSecretPolicy;
  /** What templates are held against before every plan. Default: the built-in rules of the lint, and their errors are refused. */
  readonly checks?: CheckOptions;
  /**
   * Keeps runs, so that `resume`, `status` and `cancel` work from other processes, and locks stacks against other
   * deployers, and what was deployed: a folder (`createFileStore`) or a bucket (`createS3Store`); for tests and trials `createMemoryStore`, which is gone with the
   * process too. Default: nothing is kept.
   */
  readonly store?: Store;
  /**
   * Carries out the verbs instead of this process alone, and keeps their steps; `@stacksteward/lambda` makes one of a durable
   * execution. It is what takes runs up again, so that there are no handles beside it; `store` keeps the plans. Default: none.
   */
  readonly engine?: Engine;
  /** Who carries out the runs that the store keeps, for people to read when they find a stack locked or ask who deployed it: a build, a machine and a process. Nobody checks it. Default: no name, and then the history says of nobody who it was. */
  readonly holder?: string;
  /** Default: silent. A pino logger fits; see `createLogger`. */
  readonly logger?: Logger;
  readonly retry?: RetryOptions;
  /** Default: real time. */
  readonly clock?: Clock;
  /** Between 0 and 1, for the jitter of retries. Default: this machine's random source. */
  readonly random?: () => number;
  /** Names runs; change sets and request tokens derive from it. Letters, digits and hyphens. Default: a random UUID. */
  readonly newRunId?: () => string;
}
