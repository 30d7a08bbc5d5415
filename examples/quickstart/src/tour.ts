import {
  isStackstewardError,
  lint,
  OperationFailed,
  type Deployment,
  type Orchestrator,
  type Plan,
  type Stack,
} from "@stacksteward/core";

import { data, mistaken, network, service } from "./stacks.ts";
import type { View } from "./view.ts";

/** What somebody does behind CloudFormation's back. */
export interface ByHand {
  /** Has a log group keep its lines for as many days. */
  setRetention(logGroup: string, days: number): Promise<void>;
}

/** The whole life of three layers: planned, deployed, changed, broken, explained, repaired, taken back and destroyed. */
export async function tour(orchestrator: Orchestrator, view: View, byHand: ByHand): Promise<void> {
  view.chapter("Plan a template with mistakes in it: it is refused before anything is sent");
  view.findings((await lint(mistaken())).findings);
  try {
    await orchestrator.plan(mistaken());
  } catch (refused) {
    if (!isStackstewardError(refused, "PROPERTY_INVALID")) throw refused;
    view.note("The plan was refused with all of the errors, and no call was made.");
  }

  view.chapter("Deploy three layers; the outputs of each feed the next");
  const networkOutputs = await planAndDeploy(orchestrator, network(), view);
  const dataOutputs = await planAndDeploy(orchestrator, data(), view);
  await planAndDeploy(orchestrator, service({ network: networkOutputs, data: dataOutputs }), view);

  view.chapter("Plan again what is deployed already");
  await planAndDeploy(orchestrator, network(), view);

  view.chapter("Change the key of the orders table, which CloudFormation can only do with a new table");
  const newOutputs = await planAndDeploy(orchestrator, data({ orderKey: "customerId" }), view);
  const layers = { network: networkOutputs, data: newOutputs };

  view.chapter("Tell the service its new table, and ask for a log retention that is refused when its turn comes");
  try {
    await planAndDeploy(orchestrator, service(layers, { logRetention: 30 }), view);
  } catch (failure) {
    if (!(failure instanceof OperationFailed)) throw failure;
    view.failure(failure.details);
  }

  view.chapter("Deploy again, now that nothing refuses");
  await planAndDeploy(orchestrator, service(layers, { logRetention: 30 }), view);

  view.chapter("Ask for more retention, think better of it, and go back to the version before");
  await planAndDeploy(orchestrator, service(layers, { logRetention: 90 }), view);
  const history: Deployment[] = [];
  for await (const deployment of orchestrator.history("service")) history.push(deployment);
  view.history(history);
  await deployPlan(orchestrator, await orchestrator.planRollback("service", { to: "previous" }), view);

  view.chapter("Somebody changes the retention by hand; find that, and take it back");
  for await (const { logicalId, physicalId = "" } of orchestrator.resources("service")) {
    if (logicalId === "Logs") await byHand.setRetention(physicalId, 1);
  }
  const drift = await orchestrator.detectDrift("service");
  view.drift(drift);
  await deployPlan(orchestrator, await orchestrator.planReconciliation(drift), view);

  view.chapter("Destroy everything, the last layer first");
  for (const name of ["service", "data", "network"]) {
    const plan = await orchestrator.planDestroy(name);
    view.plan(plan);
    const operation = orchestrator.start.destroy(plan);
    for await (const event of operation.events) view.event(event);
    view.result(await operation.result);
  }
}

/** Plans, shows the plan, deploys it, shows what happens, and answers the outputs. */
async function planAndDeploy(
  orchestrator: Orchestrator,
  stack: Stack,
  view: View,
): Promise<Readonly<Record<string, string>>> {
  return deployPlan(orchestrator, await orchestrator.plan(stack), view);
}

async function deployPlan(
  orchestrator: Orchestrator,
  plan: Plan,
  view: View,
): Promise<Readonly<Record<string, string>>> {
  view.plan(plan);
  if (plan.isDestructive) view.note("The plan is data and says isDestructive: here a program asks somebody. We go on.");

  const operation = orchestrator.start.deploy(plan);
  for await (const event of operation.events) view.event(event);
  const result = await operation.result;
  view.result(result);
  return result.outputs;
}
