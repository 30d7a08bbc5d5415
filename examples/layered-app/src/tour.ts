import {
  appPlanText,
  isStackstewardError,
  type App,
  type AppPlan,
  type AppResult,
  type Orchestrator,
} from "@stacksteward/core";

import { ordersApp, type OrdersChoice } from "./orders-app.ts";

/** Writes one line. */
export type WriteLine = (line: string) => void;

/** Where the tour goes, and whom it asks. */
export interface Tour {
  readonly orchestrator: Orchestrator;
  readonly choice: OrdersChoice;
  readonly write: WriteLine;
  /** Shows a plan to whoever approves it. Nothing is deployed when the answer is no. */
  approve(plan: AppPlan): Promise<boolean>;
}

/** An app that is planned as a whole, approved once, deployed, changed, and destroyed. Answers whether all of it succeeded. */
export async function tour(given: Tour): Promise<boolean> {
  const { orchestrator, choice, write } = given;
  const orders = ordersApp(choice);
  write("1. What waits for what");
  for (const { stack, because } of await orchestrator.linksOf(orders)) write(`   ${stack}: ${because}`);

  write("\n2. Plan the whole app, before any of it is there");
  if (!(await planAndDeploy(given, orders))) return false;

  write("\n3. Change the key of the table, and see whom that reaches");
  if (!(await planAndDeploy(given, ordersApp({ ...choice, orderKey: "customerId" })))) return false;

  write("\n4. An account that nobody has allowed");
  await refused(given);

  write("\n5. Destroy everything, the last layer first");
  const destroyed = await orchestrator.destroyApp(orders, { deleteData: true });
  writeOutcomes(given, destroyed);
  return destroyed.succeeded;
}

async function planAndDeploy({ orchestrator, write, approve }: Tour, orders: App): Promise<boolean> {
  const plan = await orchestrator.planApp(orders);
  write(indented(appPlanText(plan)));
  if (!(await approve(plan))) {
    await orchestrator.discardApp(plan);
    write("   Nobody wants it, so its change sets go again.");
    return false;
  }
  const result = await orchestrator.deployApp(orders, {
    approved: plan,
    // Here nobody sits at a terminal, so what was not approved does not happen.
    onExcess: ({ stack, excess }) => {
      for (const { resource = stack, reason } of excess) write(`   not approved: ${resource}: ${reason}`);
      return false;
    },
  });
  write("");
  writeOutcomes({ write }, result);
  return result.succeeded;
}

async function refused({ orchestrator, choice, write }: Tour): Promise<void> {
  const elsewhere = ordersApp({ ...choice, shared: "333333333333" });
  const failure: unknown = await orchestrator.planApp(elsewhere).catch((error: unknown) => error);
  write(
    isStackstewardError(failure)
      ? `   ${failure.code}: ${failure.message}`
      : "   It was planned, and should not have been.",
  );
}

function writeOutcomes({ write }: Pick<Tour, "write">, { outcomes }: AppResult<{ readonly kind: string }>): void {
  for (const outcome of outcomes) {
    if (outcome.kind === "done") write(`   ${outcome.stack}: ${outcome.result.kind}`);
    else if (outcome.kind === "failed") write(`   ${outcome.stack}: failed: ${String(outcome.failure)}`);
    else write(`   ${outcome.stack}: skipped, because of ${outcome.because.join(", ")}`);
  }
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "   ");
}
