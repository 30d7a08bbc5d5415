import {
  createOrchestrator,
  isStackstewardError,
  stack,
  type DeployResult,
  type Operation,
  type OperationEvent,
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

type Deploying = Deployment & { readonly phase: "deploying" };

/** Opens the platform on a store and takes up what the last one has left. */
export async function openPlatform(options: OrchestratorOptions & { readonly store: Store }): Promise<Platform> {
  const orchestrator = createOrchestrator(options);
  const book = openBook(options.store);
  const operations = new Map<string, Operation<DeployResult>>();
  const working = new Map<string, Promise<void>>();
  let isClosed = false;

  const plan = async ({ request }: Deployment): Promise<Progress> => {
    const found = await orchestrator.plan(stackOf(request));
    if (found.kind === "changes") return { phase: "waiting", plan: found };
    return { phase: "succeeded", status: found.status, outputs: await orchestrator.outputs(request.stackName) };
  };

  const follow = async (deployment: Deploying, operation: Operation<DeployResult>): Promise<void> => {
    const { handle } = operation;
    const isKept = deployment.handle?.runId === handle.runId;
    const kept = isKept ? deployment : await book.proceed(deployment, { ...progressOf(deployment), handle });
    try {
      const { status, outputs, secretOutputs = [] } = await operation.result;
      const shown = Object.entries(outputs).filter(([key]) => !secretOutputs.includes(key));
      await book.proceed(kept, { phase: "succeeded", status, outputs: Object.fromEntries(shown) });
    } catch (failure) {
      // A run that is open was stopped and has not failed: the next process takes it up.
      if (isClosed || (await orchestrator.status(handle)).state === "open") return;
      await book.proceed(kept, asFailed(failure));
    }
  };

  /** A plan that is deployed twice executes nothing the second time, so nothing is lost where no handle was kept yet. */
  const begin = async ({ plan: approved, handle }: Deploying): Promise<Operation<DeployResult>> => {
    const isKnown = handle !== undefined && (await orchestrator.status(handle)).state !== "unknown";
    return isKnown
      ? (orchestrator.start.resume(handle, { onLocked: "wait" }) as Operation<DeployResult>)
      : orchestrator.start.deploy(approved, { onLocked: "wait" });
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
  const goOn = async (deployment: Deployment): Promise<void> => {
    const { id } = deployment.request;
    if (working.has(id)) return;
    if (deployment.phase === "planning") {
      const planned = plan(deployment).catch(asFailed);
      inBackground(
        id,
        planned.then(async (next) => void (isClosed || (await book.proceed(deployment, next)))),
      );
    } else if (deployment.phase === "deploying") {
      const operation = await begin(deployment);
      operations.set(id, operation);
      inBackground(id, follow(deployment, operation));
    }
  };

  for (const deployment of await book.list()) await goOn(deployment);

  return {
    async request(request, by) {
      stackOf(request);
      const deployment = await book.add({ request, requestedBy: by, phase: "planning" });
      if (JSON.stringify(deployment.request) !== JSON.stringify(request)) {
        throw new Refusal(409, `Deployment ${request.id} asks for something else. Take another id.`);
      }
      await goOn(deployment);
      return deployment;
    },
    async decide(id, { approve, digest }, by) {
      const deployment = await book.get(id);
      if (deployment.phase !== "waiting")
        throw new Refusal(409, `Deployment ${id} is ${deployment.phase}: it waits for nobody.`);
      if (deployment.plan.digest !== digest)
        throw new Refusal(409, `That is not the digest of the plan of ${id}. Read the plan again.`);
      if (approve && deployment.requestedBy === by)
        throw new Refusal(403, "Somebody else has to approve what you have asked for.");
      if (!approve) {
        const rejected = await book.proceed(deployment, { phase: "rejected", rejectedBy: by });
        await orchestrator.discard(deployment.plan);
        return rejected;
      }
      const approved = await book.proceed(deployment, { phase: "deploying", plan: deployment.plan, approvedBy: by });
      await goOn(approved);
      return approved;
    },
    get: (id) => book.get(id),
    list: () => book.list(),
    async *events(id) {
      await book.get(id);
      yield* operations.get(id)?.events ?? [];
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
  return stack({ name, template: { body }, parameters });
}

function progressOf({ phase, plan, approvedBy }: Deploying): Omit<Deploying, "request" | "requestedBy"> {
  return { phase, plan, approvedBy };
}

function asFailed(failure: unknown): Progress {
  const code = isStackstewardError(failure) ? failure.code : "UNEXPECTED";
  return { phase: "failed", code, message: failure instanceof Error ? failure.message : String(failure) };
}
