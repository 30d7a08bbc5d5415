import { setTimeout as sleep } from "node:timers/promises";

import {
  createOrchestrator,
  fromSsm,
  isStackstewardError,
  stack,
  type DeployResult,
  type Operation,
  type OperationEvent,
  type OperationHandle,
  type OrchestratorOptions,
  type Stack,
  type Store,
} from "@stacksteward/core";

import type { Deployment, DeploymentRequest, Progress } from "./deployment.ts";
import { openBook } from "./deployment-book.ts";
import { Refusal } from "./refusal.ts";

/** What somebody says of a plan. */
export interface Decision {
  readonly approve: boolean;
  /** The digest of the plan that they have seen. */
  readonly digest: string;
}

/** Deployments on request, one plan and one approval each, across restarts. */
export interface Platform {
  request(request: DeploymentRequest, by: string): Promise<Deployment>;
  decide(id: string, decision: Decision, by: string): Promise<Deployment>;
  get(id: string): Promise<Deployment>;
  list(): Promise<readonly Deployment[]>;
  /** Every event of its operation from the first on, those before a restart too, and ends with it. Empty when none is under way. */
  events(id: string): AsyncIterable<OperationEvent>;
  /** Resolves when nothing is planned or deployed any more. */
  idle(): Promise<void>;
  /** Stops. What CloudFormation does goes on, and the next platform on this store takes it up. */
  close(): Promise<void>;
}

/** What a platform works with. */
export interface PlatformOptions extends OrchestratorOptions {
  readonly store: Store;
  /** Milliseconds until it looks again after a deployment of which nothing is heard. Default: a quarter of a minute. */
  readonly patience?: number;
}

const PATIENCE = 15_000;
const MOST_HELD = 100;

type Deploying = Deployment & { readonly phase: "deploying" };

/** Opens the platform on a store and takes up what the last one has left. */
export async function openPlatform({ patience = PATIENCE, ...options }: PlatformOptions): Promise<Platform> {
  const orchestrator = createOrchestrator(options);
  const book = openBook(options.store);
  const operations = new Map<string, Promise<Operation<DeployResult>>>();
  const working = new Map<string, Promise<void>>();
  let isClosed = false;

  const plan = async ({ request }: Deployment): Promise<Progress> => {
    const found = await orchestrator.plan(stackOf(request));
    if (found.kind === "changes") return { phase: "waiting", plan: found };
    const outputs = await orchestrator.outputs(request.stackName);
    return { phase: "succeeded", status: found.status, outputs: openOutputs(request, outputs, found.secretOutputs) };
  };

  /** Follows a deployment to its end, through times in which nothing is heard of it. */
  const follow = async (deployment: Deploying): Promise<void> => {
    let operation = await begin(deployment);
    const { handle } = operation;
    const isKept = deployment.handle?.runId === handle.runId;
    const kept = isKept ? deployment : await book.proceed(deployment, { ...progressOf(deployment), handle });
    for (;;) {
      const ended = await operation.result.then(
        ({ status, outputs, secretOutputs }): Progress => {
          return { phase: "succeeded", status, outputs: openOutputs(kept.request, outputs, secretOutputs) };
        },
        async (failure: unknown) => ((await isOpen(handle)) ? undefined : asFailed(failure)),
      );
      if (ended !== undefined) return void (await book.proceed(kept, ended));
      // A run that is open was stopped and has not failed: it is taken up, here or by the next process.
      if (isClosed) return;
      await sleep(patience, undefined, { ref: false });
      if (isClosed) return;
      const resumed = orchestrator.start.resume(handle, { onLocked: "wait" }) as Operation<DeployResult>;
      operation = await hold(kept.request.id, Promise.resolve(resumed));
    }
  };

  /** What can't be asked now is not over. */
  const isOpen = async (handle: OperationHandle): Promise<boolean> =>
    isClosed || (await orchestrator.status(handle).catch(() => ({ state: "open" }))).state === "open";

  /** A plan that is deployed twice executes nothing the second time, so nothing is lost where no handle was kept yet. */
  const begin = (deployment: Deploying): Promise<Operation<DeployResult>> => {
    const operation = async ({ plan: approved, handle }: Deploying): Promise<Operation<DeployResult>> => {
      const isKnown = handle !== undefined && (await orchestrator.status(handle)).state !== "unknown";
      return isKnown
        ? (orchestrator.start.resume(handle, { onLocked: "wait" }) as Operation<DeployResult>)
        : orchestrator.start.deploy(approved, { onLocked: "wait" });
    };
    return hold(deployment.request.id, operation(deployment));
  };

  /** Those that have ended are kept for whoever comes late, as long as there are not too many. */
  const hold = (id: string, operation: Promise<Operation<DeployResult>>): Promise<Operation<DeployResult>> => {
    operations.delete(id);
    operations.set(id, operation);
    for (const old of [...operations.keys()].slice(0, -MOST_HELD)) if (!working.has(old)) operations.delete(old);
    return operation;
  };

  const inBackground = (id: string, work: Promise<void>): void => {
    const done = work
      .catch((failure: unknown) =>
        options.logger?.error({ id, failure: String(failure) }, "a deployment is left as it is"),
      )
      .finally(() => working.delete(id));
    working.set(id, done);
  };

  /** Begins what a deployment is due for. It goes on in the background until somebody has to say something. */
  const goOn = (deployment: Deployment): void => {
    const { id } = deployment.request;
    if (working.has(id) || isClosed) return;
    if (deployment.phase === "deploying") inBackground(id, follow(deployment));
    if (deployment.phase === "planning") inBackground(id, proceedTo(deployment, plan(deployment).catch(asFailed)));
    if (deployment.phase === "rejecting") {
      const { rejectedBy } = deployment;
      const rejected = orchestrator.discard(deployment.plan).then((): Progress => ({ phase: "rejected", rejectedBy }));
      inBackground(id, proceedTo(deployment, rejected));
    }
  };

  const proceedTo = async (deployment: Deployment, next: Promise<Progress>): Promise<void> => {
    const progress = await next;
    if (!isClosed) await book.proceed(deployment, progress);
  };

  for (const deployment of await book.list()) goOn(deployment);

  return {
    async request(request, by) {
      stackOf(request);
      const deployment = await book.add({ request, requestedBy: by, phase: "planning" });
      if (JSON.stringify(deployment.request) !== JSON.stringify(request)) {
        throw new Refusal(409, `Deployment ${request.id} asks for something else. Take another id.`);
      }
      goOn(deployment);
      return deployment;
    },
    async decide(id, { approve, digest }, by) {
      const deployment = await book.get(id);
      if (deployment.phase === "rejecting") goOn(deployment);
      if (deployment.phase !== "waiting")
        throw new Refusal(409, `Deployment ${id} is ${deployment.phase}: it waits for nobody.`);
      if (deployment.plan.digest !== digest)
        throw new Refusal(409, `That is not the digest of the plan of ${id}. Read the plan again.`);
      if (approve && deployment.requestedBy === by)
        throw new Refusal(403, "Somebody else has to approve what you have asked for.");
      const { plan: decided } = deployment;
      const next = approve
        ? await book.proceed(deployment, { phase: "deploying", plan: decided, approvedBy: by })
        : await book.proceed(deployment, { phase: "rejecting", plan: decided, rejectedBy: by });
      goOn(next);
      return next;
    },
    get: (id) => book.get(id),
    list: () => book.list(),
    async *events(id) {
      await book.get(id);
      yield* (await operations.get(id)?.catch(() => undefined))?.events ?? [];
      // Its end is written when this ends.
      await working.get(id);
    },
    async idle() {
      while (working.size > 0) await Promise.all(working.values());
    },
    async close() {
      isClosed = true;
      orchestrator.close();
      await Promise.all(working.values());
    },
  };
}

/** Throws `INVALID_DEFINITION` for what can be no stack. */
function stackOf({ stackName: name, template: body, parameters }: DeploymentRequest): Stack {
  const values = Object.entries(parameters).map(([key, value]) => [
    key,
    typeof value === "string" ? value : fromSsm(value.fromSsm),
  ]);
  return stack({ name, template: { body }, parameters: Object.fromEntries(values) as Stack["parameters"] & object });
}

/** The outputs that show no secret. What a transform or a loop has made is not known, so that it is not shown. */
function openOutputs(
  { template }: DeploymentRequest,
  outputs: Readonly<Record<string, string>>,
  secretOutputs: readonly string[] = [],
): Record<string, string> {
  if (/Transform|Fn::ForEach/.test(template)) return {};
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !secretOutputs.includes(key)));
}

function progressOf({ phase, plan, approvedBy }: Deploying): Omit<Deploying, "request" | "requestedBy"> {
  return { phase, plan, approvedBy };
}

function asFailed(failure: unknown): Progress {
  const code = isStackstewardError(failure) ? failure.code : "UNEXPECTED";
  return { phase: "failed", code, message: failure instanceof Error ? failure.message : String(failure) };
}
