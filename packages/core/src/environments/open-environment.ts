import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { systemClock, type Clock, type Engine, type Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { guardLogger, loggerAbout, silentLogger, type Logger } from "../logger.ts";
import { present } from "../present.ts";
import { createSecrets, type Secrets } from "../secrets.ts";
import { createCallLimiter, type CallLimiter } from "../service/call-limiter.ts";
import { createServiceCall, type CallCollaborators, type ServiceCall } from "../service/service-call.ts";
import { describeStack } from "../service/describe-stack.ts";
import { listRunningStacks } from "../service/list-running-stacks.ts";
import { renewCredentials } from "../service/expired-credentials.ts";
import { createStackWatcher, type StackWatcher } from "../watch/stack-watcher.ts";
import { createClients, type Clients } from "./create-clients.ts";
import type { Environment } from "./environment.ts";
import type { OrchestratorOptions } from "./orchestrator-options.ts";
import { systemRandom } from "./system-random.ts";
import { templateBucketFor } from "./template-bucket.ts";

/** Where a verb is to work. */
export interface EnvironmentTarget {
  readonly region?: string;
  readonly account?: string;
  /** Which stack it is about, by name or id: only for the log. */
  readonly stack?: string;
}

/** The environments of one orchestrator, opened when they are first used. */
export interface Environments {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secrets: Secrets;
  readonly store: Store | undefined;
  /** Carries out verbs instead of this process alone. */
  readonly engine: Engine | undefined;
  /** For people to read: who carries out runs here. */
  readonly holder: string;
  /** Aborted with `ORCHESTRATOR_CLOSED` by `close()`: every verb under way listens to it. */
  readonly closing: AbortSignal;
  /**
   * Throws `REGION_NOT_CONFIGURED` or `ACCOUNT_NOT_CONFIGURED`, before anything is sent.
   * No call made through the environment is waited for past `deadline`, in milliseconds since the Unix epoch on the clock.
   * What it logs says `run` in every record, which names the run, beside the stack, account and region.
   */
  open(target: EnvironmentTarget, deadline?: number, run?: string): Promise<Environment>;
  /** Ends the verbs under way and destroys the clients; after it nothing opens any more. */
  close(): void;
}

/** Environments as the options say. Nothing is created or read before it is needed. */
export function createEnvironments(options: OrchestratorOptions): Environments {
  const { clock = systemClock } = options;
  const secrets = createSecrets();
  const logger = guardLogger(options.logger ?? silentLogger, secrets);
  const opened = new Map<string, Clients>();
  const limiters = new Map<string, CallLimiter>();
  const watchers = new Map<string, StackWatcher>();
  const closing = new AbortController();

  const clientsFor = (region: string | undefined): Clients => {
    const key = region ?? "";
    const known = opened.get(key) ?? createClients(options, region, clock);
    opened.set(key, known);
    return known;
  };

  const limiterFor = (region: string): CallLimiter => {
    const limiter = limiters.get(region) ?? createCallLimiter(clock);
    limiters.set(region, limiter);
    return limiter;
  };

  /** What it calls must not depend on one verb: neither its signal nor its deadline counts. */
  const watcherFor = (region: string, calling: CallCollaborators<CloudFormationClient>): StackWatcher => {
    const known = watchers.get(region);
    if (known !== undefined) return known;
    const call = createServiceCall(calling);
    const watcher = createStackWatcher({
      clock,
      logger: calling.logger,
      listRunning: () => listRunningStacks(call, closing.signal),
      describe: (stackId) => describeStack({ call, secrets }, closing.signal, stackId),
    });
    watchers.set(region, watcher);
    return watcher;
  };

  const { holder = "a process that gave no name" } = options;
  return {
    clock,
    logger,
    secrets,
    store: options.store,
    engine: options.engine,
    holder,
    closing: closing.signal,
    async open(target, deadline, run) {
      closing.signal.throwIfAborted();
      assertAccount(options.accountId, target.account);
      const clients = clientsFor(target.region ?? options.region);
      const region = target.region ?? options.region ?? (await regionOf(clients));
      assertRegion(options.regions, region);
      const { random = systemRandom, retry = {} } = options;
      const here = loggerAbout(present({ account: options.accountId, region }), logger);
      const limiter = limiterFor(region);
      const shared = { clock, logger: here, secrets, random, limiter, retry, renewCredentials };
      const { cloudFormation: client } = clients;
      const tidying = { ...shared, logger: loggerAbout(present({ run, stack: target.stack }), here) };
      const calling = { ...tidying, deadline };
      return {
        region,
        account: options.accountId,
        findAccount: async () => options.accountId ?? (await client.config.credentials()).accountId,
        holder,
        clock,
        logger: tidying.logger,
        secrets,
        call: createServiceCall({ ...calling, client }),
        callPastDeadline: createServiceCall({ ...tidying, client }),
        callS3: onFirstUse(calling, clients.s3),
        callSsm: onFirstUse(calling, clients.ssm),
        watcher: watcherFor(region, { ...shared, client }),
        store: options.store,
        templateBucket: templateBucketFor(options.templateBucket, region),
        assets: options.assets ?? {},
      };
    },
    close() {
      closing.abort(coreError(CoreErrorCode.Closed, "This orchestrator was closed. Create another one."));
      for (const clients of opened.values()) clients.destroy();
      opened.clear();
    },
  };
}

/** A call whose client is only loaded when it is made. */
function onFirstUse<Client>(
  calling: Omit<CallCollaborators<Client>, "client">,
  load: () => Promise<Client>,
): ServiceCall<Client> {
  return async (operation, signal, send) =>
    createServiceCall({ ...calling, client: await load() })(operation, signal, send);
}

async function regionOf({ cloudFormation }: Clients): Promise<string> {
  try {
    return await cloudFormation.config.region();
  } catch (cause) {
    throw coreError(
      CoreErrorCode.RegionNotConfigured,
      "No region is configured: the AWS SDK found none. Pass region to createOrchestrator, or set AWS_REGION.",
      { cause },
    );
  }
}

function assertRegion(configured: readonly string[] | undefined, wanted: string): void {
  if (configured === undefined || configured.includes(wanted)) return;
  throw coreError(
    CoreErrorCode.RegionNotConfigured,
    `Region ${wanted} is not configured: this orchestrator may work in ${configured.join(", ")}. Add it to regions, or name another region.`,
    { details: { region: wanted, configured } },
  );
}

function assertAccount(configured: string | undefined, wanted: string | undefined): void {
  if (wanted === undefined || wanted === configured) return;
  const have =
    configured === undefined
      ? "the orchestrator was not told which account its credentials belong to"
      : `the orchestrator's credentials belong to ${configured}`;
  throw coreError(
    CoreErrorCode.AccountNotConfigured,
    `Account ${wanted} is not configured: ${have}. Create an orchestrator with credentials of ${wanted} and accountId: "${wanted}".`,
    { details: { account: wanted, configured: configured ?? null } },
  );
}
