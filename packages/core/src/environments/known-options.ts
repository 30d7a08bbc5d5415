import type { AssetOptions } from "../assets/asset-options.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import { unknownMembers } from "../definition/known-members.ts";
import type { CheckOptions } from "../lint/check-options.ts";
import type { RetryOptions } from "../service/service-call.ts";
import type { OrchestratorOptions } from "./orchestrator-options.ts";
import type { TemplateBucket } from "./template-bucket.ts";

/** The names of all members; the compiler holds them against the type. */
type MembersOf<T> = Readonly<Record<keyof T, true>>;

const OPTIONS: MembersOf<OrchestratorOptions> = {
  region: true,
  regions: true,
  credentials: true,
  accountId: true,
  credentialsFor: true,
  allowedAccounts: true,
  endpoint: true,
  requestHandler: true,
  clients: true,
  configureClient: true,
  templateBucket: true,
  assets: true,
  literalSecrets: true,
  checks: true,
  store: true,
  engine: true,
  holder: true,
  logger: true,
  retry: true,
  clock: true,
  random: true,
  newRunId: true,
};
const CLIENTS: MembersOf<NonNullable<OrchestratorOptions["clients"]>> = {
  cloudFormation: true,
  s3: true,
  ssm: true,
  secretsManager: true,
  cloudControl: true,
  iam: true,
};
const BUCKET: MembersOf<TemplateBucket> = { name: true, owner: true };
const CHECKS: MembersOf<CheckOptions> = { lint: true, rules: true, ownRules: true, linters: true, policies: true };
const ASSETS: MembersOf<AssetOptions> = { root: true, concurrency: true, onEvent: true };
const RETRY: MembersOf<RetryOptions> = { attempts: true, throttledAttempts: true, baseDelay: true, maxDelay: true };

/** Refuses options that nobody knows: a misspelt `allowedAccounts` would allow every account. Throws `INVALID_DEFINITION`. */
export function assertOrchestratorOptions(options: OrchestratorOptions): void {
  const { clients, templateBucket, assets, checks, retry } = options;
  const problems = [
    ...problemsIn("There is no option", options, OPTIONS),
    ...problemsIn("clients has no", clients, CLIENTS),
    ...problemsIn("templateBucket has no", templateBucket, BUCKET),
    ...problemsIn("assets has no", assets, ASSETS),
    ...problemsIn("checks has no", checks, CHECKS),
    ...problemsIn("retry has no", retry, RETRY),
  ];
  if (problems.length === 0) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `createOrchestrator can't be called like that. ${problems.join(" ")}`,
    { details: { problems } },
  );
}

function problemsIn(subject: string, part: unknown, known: object): string[] {
  if (typeof part !== "object" || part === null) return [];
  return [...unknownMembers(part, known)].map(({ member, remedy }) => `${subject} "${member}". ${remedy}`);
}
