import type { Store, WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { readDeployments } from "../history/deployment-records.ts";
import { placeOf } from "../history/place-of.ts";
import { present } from "../present.ts";
import { describeStack, type StackDescription } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Stack } from "../stack.ts";
import type { App } from "../app/app.ts";
import { outlineOf, type DeploymentOutline } from "./app-deployment.ts";
import type { UnreadStack } from "./each-stack.ts";

/** What the app says of a stack, and what was done with it last. */
interface StackInApp {
  readonly stack: string;
  readonly layer: string;
  /** Whether its layer is one that only changes when it is told to. */
  readonly isProtectedLayer: boolean;
  /** Absent when nothing is recorded of it, and where there is no store. */
  readonly lastDeployment?: DeploymentOutline;
}

/** A stack of an app that is there. */
export interface ThereStack
  extends
    StackInApp,
    Pick<
      StackDescription,
      "stackId" | "status" | "statusReason" | "terminationProtection" | "createdAt" | "updatedAt"
    > {
  readonly kind: "there";
  readonly region: string;
  /** What was found when drift was last looked for, which may be long ago; `detectAppDrift` looks now. */
  readonly drift?: StackDescription["drift"];
}

/** A stack of an app that was not deployed, or is gone, or was made for a plan and holds nothing yet. */
export interface AbsentStack extends StackInApp {
  readonly kind: "absent";
  readonly region: string;
}

/** How it stands with one stack of an app. */
export type StackStanding = ThereStack | AbsentStack | UnreadStack;

/** How it stands with an app. JSON. */
export interface AppStatus {
  readonly app: string;
  /** Whether every stack is there and in a status of success. Says nothing of what its template would change. */
  readonly isSound: boolean;
  /** In the order of the layers. */
  readonly stacks: readonly StackStanding[];
}

/** How it stands with one stack. Changes nothing and looks for no drift. */
export async function standingOf(
  { signal }: WorkflowContext,
  environment: Environment,
  store: Store | undefined,
  app: App,
  stack: Stack,
): Promise<ThereStack | AbsentStack> {
  const found = await describeStack(environment, signal, stack.name);
  const { region } = environment;
  const layer = app.layers.find(({ stacks }) => stacks.includes(stack));
  const last =
    store === undefined ? undefined : await lastDeploymentOf(environment, store, found?.stackId ?? stack.name);
  const inApp = {
    stack: stack.name,
    region,
    layer: layer?.name ?? "",
    isProtectedLayer: layer?.protected ?? false,
    ...present({ lastDeployment: last }),
  };
  if (found === undefined || factsOfStatus(found.status).kind === "review") return { kind: "absent", ...inApp };
  const { stackId, status, statusReason, terminationProtection, createdAt, updatedAt, drift } = found;
  const facts = present({ stackId, status, statusReason, terminationProtection, createdAt, updatedAt, drift });
  return { kind: "there", ...inApp, ...facts };
}

async function lastDeploymentOf(
  environment: Environment,
  store: Store,
  nameOrId: string,
): Promise<DeploymentOutline | undefined> {
  for await (const deployment of readDeployments(store, await placeOf(environment, nameOrId))) {
    return outlineOf(deployment);
  }
  return undefined;
}

/** Puts the stacks together. */
export function statusOfApp({ name }: App, stacks: readonly StackStanding[]): AppStatus {
  const isSound = (stack: StackStanding): boolean =>
    stack.kind === "there" && factsOfStatus(stack.status).kind === "succeeded";
  return { app: name, isSound: stacks.every(isSound), stacks };
}
