import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SSMClient } from "@aws-sdk/client-ssm";
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
import { withinDeadline, type Patience } from "../service/within-deadline.ts";
import { createStackWatcher, type StackWatcher } from "../watch/stack-watcher.ts";
import { askCaller, type Caller } from "./ask-account.ts";
import { checkCaller } from "./check-caller.ts";
import { createClients, type Clients } from "./create-clients.ts";
import type { Environment } from "./environment.ts";
import { findAccount, type FoundAccount } from "./find-account.ts";
import type { OrchestratorOptions } from "./orchestrator-options.ts";
import { systemRandom } from "./system-random.ts";
import { templateBucketFor } from "./template-bucket.ts";

/** Where a verb is to work. */
export interface EnvironmentTarget {
  readonly region?: string;
  readonly account?: string;
  /** The account of a plan, a stack id or a run, in which it was found. Only counts where other accounts can be reached, or some not be. */
  readonly owner?: string;
  /** Set where nothing is called through it, so that it does not matter which account it is. */
  readonly sendsNothing?: true;
  /** Which stack it is about, by name or id: only for the log. */
  readonly stack?: string;
}

/** How long is waited for an environment, and for the calls made through it. */
export interface EnvironmentBounds {
  /** The verb's own. Closing the orchestrator ends the waiting in any case. */
  readonly signal?: AbortSignal;
  /** Milliseconds since the Unix epoch on the clock. */
  readonly deadline?: number | undefined;
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
   * Throws what `assertReachable` throws, and `REGION_NOT_CONFIGURED`, before anything is sent.
   * Neither credentials nor a call made through the environment are waited for past the bounds. What it logs says `run` in every record, which names the run, beside the stack, account and region.
   */
  open(target: EnvironmentTarget, bounds?: EnvironmentBounds, run?: string): Promise<Environment>;
  /**
   * Throws what `open` would refuse because of its account or region: `ACCOUNT_NOT_CONFIGURED`, `ACCOUNT_NOT_ALLOWED`,
   * `ACCOUNT_UNKNOWN` or `REGION_NOT_CONFIGURED`.
   */
  assertReachable(target: EnvironmentTarget, bounds?: EnvironmentBounds): Promise<void>;
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
  const asked = new Map<string, Caller>();
  const closing = new AbortController();

  /** `account` is one that other credentials lead to. */
  const clientsFor = (region: string | undefined, account?: string): Clients => {
    const key = placeKey(region, account);
    const known = opened.get(key) ?? createClients(optionsIn(options, region, account), region, clock, account);
    opened.set(key, known);
    return known;
  };

  const own = async (region: string | undefined): Promise<string | undefined> => {
    const { config } = clientsFor(region ?? options.region).cloudFormation;
    // Why there are no credentials is said by the call that needs them.
    const credentials = await config.credentials().catch(() => undefined);
    return options.accountId ?? credentials?.accountId;
  };

  const find = async (target: EnvironmentTarget, patience: Patience): Promise<FoundAccount & { region: string }> => {
    const ask = (): Promise<string | undefined> => own(target.region);
    const found = await findAccount(options, target, () => withinDeadline("finding the account", patience, ask));
    const region = target.region ?? options.region ?? (await regionOf(clientsFor(undefined)));
    assertRegion(options.regions, region);
    return { ...found, region };
  };

  const patienceOf = ({ signal, deadline }: EnvironmentBounds = {}): Patience => {
    const ending = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
    return { clock, deadline, signal: ending };
  };

  const limiterFor = (place: string): CallLimiter => {
    const limiter = limiters.get(place) ?? createCallLimiter(clock);
    limiters.set(place, limiter);
    return limiter;
  };

  /** What it calls must not depend on one verb: neither its signal nor its deadline counts. */
  const watcherFor = (place: string, calling: CallCollaborators<CloudFormationClient>): StackWatcher => {
    const known = watchers.get(place);
    if (known !== undefined) return known;
    const call = createServiceCall(calling);
    const watcher = createStackWatcher({
      clock,
      logger: calling.logger,
      listRunning: () => listRunningStacks(call, closing.signal),
      describe: (stackId) => describeStack({ call, secrets }, closing.signal, stackId),
    });
    watchers.set(place, watcher);
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
    async assertReachable(target, bounds) {
      await find(target, patienceOf(bounds));
    },
    async open(target, bounds, run) {
      closing.signal.throwIfAborted();
      const patience = patienceOf(bounds);
      const { deadline } = patience;
      const { account, isForeign, region } = await find(target, patience);
      const foreign = isForeign ? account : undefined;
      const clients = clientsFor(target.region ?? options.region ?? (isForeign ? region : undefined), foreign);
      const { random = systemRandom, retry = {} } = options;
      const here = loggerAbout(present({ account, region }), logger);
      const place = placeKey(region, foreign);
      const limiter = limiterFor(place);
      const callerOf = (stack?: string) => (account === undefined ? {} : { caller: checkCaller(account, stack) });
      const pace = { clock, logger: here, secrets, random, limiter, retry };
      const shared = { ...pace, renewCredentials };
      const { cloudFormation: client } = clients;
      const tidying = {
        ...shared,
        ...callerOf(target.stack),
        logger: loggerAbout(present({ run, stack: target.stack }), here),
      };
      const calling = { ...tidying, deadline };
      const call = createServiceCall<CloudFormationClient>({ ...calling, client });
      const findIt = rememberAccount(account, () =>
        withinDeadline("finding the account", patience, async () => (await client.config.credentials()).accountId),
      );
      const askIt = async (signal: AbortSignal): Promise<Caller> => {
        const found = asked.get(place) ?? (await call("GetCallerIdentity", signal, askCaller));
        asked.set(place, found);
        return found;
      };
      return {
        region,
        account,
        findAccount: findIt,
        askAccount: async (signal) => (await findIt()) ?? (await askIt(signal)).account,
        askCaller: askIt,
        holder,
        clock,
        logger: tidying.logger,
        secrets,
        call,
        callPastDeadline: createServiceCall<CloudFormationClient>({ ...tidying, client }),
        callS3: onFirstUse<S3Client>(calling, clients.s3),
        callSsm: onFirstUse<SSMClient>(calling, clients.ssm),
        callSecrets: clients.secrets && createServiceCall({ ...pace, deadline, client: clients.secrets }),
        callCloudControl:
          clients.cloudControl && createServiceCall({ ...pace, deadline, client: clients.cloudControl }),
        callIam: clients.iam && createServiceCall({ ...pace, deadline, client: clients.iam }),
        watcher: watcherFor(place, { ...shared, ...callerOf(), client }),
        store: options.store,
        templateBucket: templateBucketFor(options.templateBucket, region, account),
        assets: options.assets ?? {},
        literalSecrets: options.literalSecrets ?? "refuse",
        checks: options.checks ?? {},
      };
    },
    close() {
      closing.abort(coreError(CoreErrorCode.Closed, "This orchestrator was closed. Create another one."));
      for (const clients of opened.values()) clients.destroy();
      opened.clear();
    },
  };
}

/** What was found once is known also when the time of the verb is over. */
function rememberAccount(
  account: string | undefined,
  find: () => Promise<string | undefined>,
): Environment["findAccount"] {
  let known = account;
  return async () => (known ??= await find());
}

/** A call whose client is only loaded when it is made. */
function onFirstUse<Client>(
  calling: Omit<CallCollaborators<Client>, "client">,
  load: () => Promise<Client>,
): ServiceCall<Client> {
  return async (operation, signal, send) =>
    createServiceCall({ ...calling, client: await load() })(operation, signal, send);
}

/** Accounts and regions share nothing: neither clients nor the pace of calls, nor who watches. */
function placeKey(region: string | undefined, account: string | undefined): string {
  return `${account ?? ""} ${region ?? ""}`;
}

/** The options with the credentials for another account. */
function optionsIn(
  options: OrchestratorOptions,
  region: string | undefined,
  account: string | undefined,
): OrchestratorOptions {
  if (account === undefined || region === undefined || options.credentialsFor === undefined) return options;
  return { ...options, credentials: options.credentialsFor({ account, region }) };
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
