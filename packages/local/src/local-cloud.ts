import type { CloseableClock, CloudClock } from "./clock/cloud-clock.ts";
import { createCloudControl } from "./cloud-control/service.ts";
import { createAccountGates, type AccountGates } from "./account-gates.ts";
import { createAlarms, type Alarms } from "./alarms.ts";
import { createCloudFormation } from "./cloudformation/service.ts";
import { createAlarmBoard } from "./cloudwatch/alarm-board.ts";
import { createCloudWatch } from "./cloudwatch/service.ts";
import { createInProcessDoor, type InProcessHandler } from "./doors/in-process-door.ts";
import { openHttpDoor, type Listener } from "./doors/http-door.ts";
import { createCallLog, type CallLog } from "./faults/call-log.ts";
import type { ResourceSnapshot } from "./cloudformation/resources/snapshot-types.ts";
import { createFaults } from "./faults/create-faults.ts";
import type { Faults } from "./faults/faults.ts";
import { checkOptions, type LocalCloudOptions } from "./local-cloud-options.ts";
import { createCustomResources, type CustomResources } from "./custom-resources.ts";
import { createHooks, type Hooks } from "./hooks.ts";
import { createMacros, type Macros } from "./macros.ts";
import { createOrganization, type Organization } from "./organization.ts";
import { createRoles, type Roles } from "./roles.ts";
import { readPolicy } from "./access/read-policy.ts";
import { createSeededIds } from "./seeded-ids.ts";
import { createS3 } from "./s3/service.ts";
import { createSsm } from "./ssm/service.ts";
import { createAccessKeys, type Credentials } from "./sts/access-keys.ts";
import { createSts } from "./sts/service.ts";
import { createRealClock } from "./clock/real-clock.ts";
import { createVirtualClock } from "./clock/virtual-clock.ts";
import { createDispatcher } from "./wire/dispatcher.ts";
import type { Service } from "./wire/operation.ts";
import { partitionNameOf, type World } from "./world.ts";

/** What a client or an orchestrator needs to reach one account and region of the cloud. Plain data: it suits any AWS SDK client. */
export interface Connection {
  readonly accountId: string;
  readonly region: string;
  /** Every region the cloud has, so that whoever takes the connection can refuse another one before it calls. */
  readonly regions: readonly string[];
  readonly credentials: Credentials;
  /** For the `requestHandler` option of AWS SDK clients. */
  readonly requestHandler: InProcessHandler;
  readonly clock: CloudClock;
}

/** A CloudFormation-compatible cloud inside this process. */
export interface LocalCloud {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly clock: CloudClock;
  /** Makes resources and API calls fail. */
  readonly faults: Faults;
  /** The functions behind Lambda-backed custom resources. */
  readonly customResources: CustomResources;
  /** The functions behind macros, and behind transforms that AWS hosts. */
  readonly macros: Macros;
  /** The alarms of CloudWatch: what a test sets, nobody measures. */
  readonly alarms: Alarms;
  /** The functions behind hooks, which are asked before something is done. */
  readonly hooks: Hooks;
  /** The organization of the accounts, for stack sets with service-managed permissions. */
  readonly organization: Organization;
  /** Makes roles missing that anybody could assume. */
  readonly roles: Roles;
  /** The functions that decide whether a stack set may touch an account. */
  readonly accountGates: AccountGates;
  /** Every API call that was received. */
  readonly calls: CallLog;
  /** What is left of resources that were deleted under a policy of `Snapshot`, oldest first within a region. */
  snapshots(): readonly ResourceSnapshot[];
  /**
   * A way in without a socket. Default: the first account and the first region, where everything is allowed. With a policy,
   * an IAM policy document as its text or its content, nothing is allowed but what that says, as for the session of a role.
   */
  connection(target?: {
    readonly account?: string;
    readonly region?: string;
    readonly policy?: string | object;
  }): Connection;
  /**
   * Opens a door for any AWS client on 127.0.0.1. Port 0, the default, takes a free one.
   * Virtual time moves only when asked to by `POST /_stacksteward/clock`, so give the cloud a real or scaled clock.
   */
  listen(options?: { readonly port?: number }): Promise<Listener>;
  /** Lets cloud time run until nothing is left to do. */
  settle(): Promise<void>;
  /** Ends everything: sleepers are woken with an error, further calls are refused, no handle stays open. */
  close(): Promise<void>;
}

/**
 * Creates a local cloud. Nothing is read from the environment and nothing is shared between two clouds.
 * Throws `RangeError` for an option that makes no sense, naming its value.
 */
export async function createLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const checked = checkOptions(options);
  const {
    accounts,
    regions,
    clock: clockKind,
    durationFactor,
    seed,
    startTime,
    limits,
    validatesBeforeDeploying,
    onInternalError,
  } = checked;
  const clock = createClock(clockKind, startTime);
  const world: World = {
    clock,
    ids: createSeededIds(seed),
    accounts,
    regions,
    durationFactor,
    partitionOf: partitionNameOf,
  };
  const accessKeys = createAccessKeys({
    accounts,
    ids: world.ids,
    partition: partitionNameOf(regions[0]),
    now: clock.now,
  });
  const faults = createFaults(clock);
  const calls = createCallLog();
  const customResources = createCustomResources();
  const macros = createMacros();
  const hooks = createHooks();
  const roles = createRoles(accounts);
  const accountGates = createAccountGates();
  const organization = createOrganization(accounts, createSeededIds(`organization of ${seed}`));
  const listeners: Listener[] = [];
  let closed = false;

  const alarmBoard = createAlarmBoard(world);
  const cloudWatch = createCloudWatch(alarmBoard);
  const ssm = createSsm(world);
  const s3 = createS3(world, { mostBytes: limits.maxStoredBytes });
  const cloudFormation = createCloudFormation(
    world,
    {
      ssm: ssm.operations,
      cloudWatch: cloudWatch.operations,
      alarms: alarmBoard,
      s3: s3.operations,
      readTemplateUrl: s3.readTemplateUrl,
      faults,
      customResource: (serviceToken) => customResources.find(serviceToken),
      macro: (name) => macros.find(name),
      hooks: () => hooks.all(),
      roles,
      accountGate: (account) => accountGates.find(account),
      organization,
    },
    { validatesBeforeDeploying },
  );
  const services = [
    cloudFormation,
    createCloudControl(cloudFormation.engine),
    cloudWatch,
    ssm,
    s3,
    createSts(world, accessKeys, roles),
  ];
  const dispatch = createDispatcher({
    world,
    services,
    accessKeys,
    requestIds: createSeededIds(`requests of ${seed}`),
    faults,
    calls,
    onInternalError,
  });
  const requestHandler = createInProcessDoor(dispatch, limits, () => closed);

  const limitedKey = (account: string, policy: string | object): Credentials => {
    const allowed = readPolicy(typeof policy === "string" ? policy : JSON.stringify(policy));
    const arn = `arn:${partitionNameOf(regions[0])}:sts::${account}:assumed-role/limited/connection`;
    return accessKeys.issue({ account, arn, userId: "AROALIMITED:connection", policy: allowed }, Infinity);
  };

  return {
    accounts,
    regions,
    clock,
    faults,
    customResources,
    macros,
    alarms: createAlarms(alarmBoard, { account: accounts[0], region: regions[0] }),
    hooks,
    organization,
    roles,
    accountGates,
    calls,
    snapshots: () =>
      accounts.flatMap((account) =>
        regions.flatMap((region) => cloudFormation.engine.regionState(account, region).snapshots),
      ),
    connection({ account = accounts[0], region = regions[0], policy } = {}) {
      mustContain(accounts, account, "account");
      mustContain(regions, region, "region");
      return {
        accountId: account,
        region,
        regions,
        credentials: policy === undefined ? accessKeys.forAccount(account) : limitedKey(account, policy),
        requestHandler,
        clock,
      };
    },
    async listen({ port = 0 } = {}) {
      if (closed) throw new Error("The local cloud is closed.");
      const listener = await openHttpDoor(
        {
          dispatch,
          limits,
          cloud: { accounts, regions, clock, faults, calls, operations: operationsOf(services) },
          onInternalError,
        },
        port,
      );
      listeners.push(listener);
      return listener;
    },
    settle: () => clock.settle(),
    async close() {
      closed = true;
      await Promise.all(listeners.splice(0).map((listener) => listener.close()));
      clock.close(new Error("The local cloud was closed."));
    },
  };
}

function operationsOf(services: readonly Service[]): Record<string, string[]> {
  return Object.fromEntries(services.map(({ name, operations }) => [name, Object.keys(operations).toSorted()]));
}

function createClock(kind: "virtual" | "real" | { readonly scale: number }, startTime: number): CloseableClock {
  if (kind === "virtual") return createVirtualClock(startTime);
  return createRealClock(kind === "real" ? 1 : kind.scale);
}

function mustContain(configured: readonly string[], value: string, what: string): void {
  if (configured.includes(value)) return;
  throw new RangeError(
    `The local cloud has no ${what} '${value}'. It was created with ${what}s: ${configured.join(", ")}.`,
  );
}
