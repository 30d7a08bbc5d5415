import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Clock } from "@stacksteward/workflow";

import type { SecretReader } from "../parameters/secret-reader.ts";
import type { PermissionSimulator } from "../preflight/permission-simulator.ts";
import type { ResourceReader } from "../preflight/resource-reader.ts";
import { silentLogger } from "../logger.ts";
import { cacheCredentials } from "./cache-credentials.ts";
import type { OrchestratorOptions } from "./orchestrator-options.ts";

/** Without limits a connection that fell silent would be waited for forever; without a logger the SDK prints its warnings. */
const LIMITED = {
  connectionTimeout: 5000,
  requestTimeout: 60_000,
  throwOnRequestTimeout: true,
  logger: silentLogger,
} as const;

/** The SDK clients of one region. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  /** Loads the S3 client with the first call. */
  s3(): Promise<S3Client>;
  /** Loads the SSM client with the first call. */
  ssm(): Promise<SSMClient>;
  /** What the caller gave for Secrets Manager, if anything. */
  readonly secrets: SecretReader | undefined;
  /** What the caller gave for Cloud Control, if anything. */
  readonly cloudControl: ResourceReader | undefined;
  /** What the caller gave for IAM, if anything. */
  readonly iam: PermissionSimulator | undefined;
  /** Destroys the clients made here, and no other. */
  destroy(): void;
}

/** Clients for `region`, or for the region the SDK finds, with the credentials of the options; `account` is whose they are, if not the orchestrator's own. Each makes one attempt: retrying is not theirs. */
export function createClients(
  options: OrchestratorOptions,
  region: string | undefined,
  clock: Clock,
  account?: string,
): Clients {
  const { clients = {}, configureClient } = options;
  const own: { destroy(): void }[] = [];
  const keep = <Client extends CloudFormationClient | S3Client | SSMClient>(client: Client): Client => {
    own.push(client);
    configureClient?.(client);
    return client;
  };
  const config = clientConfig(options, region, clock);
  let s3: Promise<S3Client> | undefined;
  let ssm: Promise<SSMClient> | undefined;
  const injected = clients.cloudFormation?.(region, account);
  return {
    cloudFormation: injected ?? keep(new CloudFormationClient(config)),
    s3: () =>
      (s3 ??= (async () => {
        const given = clients.s3?.(region, account);
        if (given !== undefined) return given;
        const { S3Client } = await import("@aws-sdk/client-s3");
        return keep(new S3Client(config));
      })()),
    ssm: () =>
      (ssm ??= (async () => {
        const given = clients.ssm?.(region, account);
        if (given !== undefined) return given;
        const { SSMClient } = await import("@aws-sdk/client-ssm");
        return keep(new SSMClient(config));
      })()),
    secrets: clients.secretsManager?.(region, account),
    cloudControl: clients.cloudControl?.(region, account),
    iam: clients.iam?.(region, account),
    destroy: () => {
      for (const client of own) client.destroy();
    },
  };
}

/** What each of our clients is made with. */
export function clientConfig(
  options: Pick<OrchestratorOptions, "credentials" | "endpoint" | "requestHandler">,
  region: string | undefined,
  clock: Clock,
): {
  maxAttempts: 1;
  region?: string;
  credentials?: NonNullable<OrchestratorOptions["credentials"]>;
  endpoint?: string;
  requestHandler: NonNullable<OrchestratorOptions["requestHandler"]>;
} {
  const { credentials, endpoint, requestHandler } = options;
  return {
    maxAttempts: 1,
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials: cacheCredentials(credentials, clock) }),
    ...(endpoint === undefined ? {} : { endpoint }),
    requestHandler: requestHandler ?? LIMITED,
  };
}
