import type { Store, WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { readStored } from "../runs/run-records.ts";

/** What somebody wants of a rollout that runs. */
export type RolloutOrder = "go-on" | "pause" | "stop";

/** How a rollout learns what somebody wants of it. */
export interface RolloutOrders {
  /** What is wanted now. */
  current(): Promise<RolloutOrder>;
  /** Waits as long as it is paused. */
  whenMayGoOn(context: WorkflowContext): Promise<"go-on" | "stop">;
}

/** For a rollout that nothing outlives: nobody can want anything of it. */
export const NO_ORDERS: RolloutOrders = { current: async () => "go-on", whenMayGoOn: async () => "go-on" };

/**
 * Says that a rollout has begun under its name: what was wanted of an earlier one of that name would end this one before its first
 * wave. A step: what is wanted of a rollout that has begun stays, whoever takes it up.
 */
export async function beginOrders(
  context: WorkflowContext,
  store: Store | undefined,
  { run }: { readonly run?: string | undefined },
): Promise<void> {
  if (run === undefined || store === undefined) return;
  await context.step("orders", async () => {
    await writeOrder(store, run, "go-on", context.clock.now());
  });
}

/** The orders of a run that the caller has named and a store keeps; nobody reaches another one. */
export function ordersOf(store: Store | undefined, { run }: { readonly run?: string | undefined }): RolloutOrders {
  if (run === undefined || store === undefined) return NO_ORDERS;
  const current = async (): Promise<RolloutOrder> => (await readOrder(store, run))?.order ?? "go-on";
  return {
    current,
    whenMayGoOn: (context) =>
      context.poll<"go-on" | "stop">(
        "orders",
        async () => {
          const order = await current();
          return order === "pause" ? { kind: "again" } : { kind: "done", value: order };
        },
        {
          delay: (attempt) => (attempt === 0 ? 0 : Math.min(FIRST_LOOK * 2 ** (attempt - 1), LAST_LOOK)),
          timeout: LONGEST_PAUSE,
        },
      ),
  };
}

/** Writes down what is wanted of a run: what is wanted last counts. Throws `RUN_NOT_FOUND` where none has begun under that name. */
export async function keepOrder(store: Store, run: string, order: RolloutOrder, at: number): Promise<void> {
  if ((await readOrder(store, run)) === undefined) {
    throw coreError(
      CoreErrorCode.RunNotFound,
      `${store.locate(orderKey(run))} is not there: no rollout has begun under the name "${run}" in this store. Check what was passed as run, and the store.`,
      { details: { run } },
    );
  }
  await writeOrder(store, run, order, at);
}

async function writeOrder(store: Store, run: string, order: RolloutOrder, at: number): Promise<void> {
  const key = orderKey(run);
  const stored: StoredOrder = { v: 1, kind: "order", order, at: new Date(at).toISOString() };
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const before = await store.get(key);
    const text = JSON.stringify(stored);
    const written =
      before === undefined ? await store.putIfAbsent(key, text) : await store.putIfUnchanged(key, text, before.version);
    if (written !== undefined) return;
  }
  throw new Error(`${store.locate(key)} is written by others all the time.`);
}

interface StoredOrder {
  readonly v: 1;
  readonly kind: "order";
  readonly order: RolloutOrder;
  readonly at: string;
}

function readOrder(store: Store, run: string): Promise<StoredOrder | undefined> {
  return readStored<StoredOrder>(store, orderKey(run), ({ v, kind }) => v === 1 && kind === "order");
}

function orderKey(run: string): string {
  return `rollouts/${run}/order`;
}

/** Milliseconds between two looks of a paused rollout: whoever pauses it for hours can wait for minutes. */
const FIRST_LOOK = 30_000;
const LAST_LOOK = 300_000;
const LONGEST_PAUSE = 90 * 86_400_000;
