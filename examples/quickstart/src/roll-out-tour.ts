import { bakeTime, type Orchestrator, type StackSet } from "@stacksteward/core";

import { accounts, baseline } from "./stacks.ts";
import type { View } from "./view.ts";

/** What somebody does behind the stack set's back. */
export interface ByHandElsewhere {
  /** Changes the contact in one account and region. */
  setContact(account: string, region: string, contact: string): Promise<void>;
}

/** One template in two accounts and two regions: rolled out, changed by way of a canary, found drifted, deleted. */
export async function rollOutTour(
  orchestrator: Orchestrator,
  view: View,
  { setContact, bakeMilliseconds }: ByHandElsewhere & { readonly bakeMilliseconds: number },
): Promise<void> {
  const [canary] = accounts;
  view.chapter("Roll a baseline out to two accounts and two regions");
  await planAndRollOut(orchestrator, baseline("security@example.com"), view);

  view.chapter("Change it, in one account first, with time to see what happens");
  await planAndRollOut(orchestrator, baseline("alerts@example.com"), view, {
    waves: [
      { name: "canary", accounts: [canary] },
      { name: "everywhere else", rest: true },
    ],
    gates: [bakeTime(bakeMilliseconds)],
  });

  view.chapter("Somebody changes the contact of one account by hand; find that, and delete the baseline");
  await setContact(accounts[1], "us-east-1", "nobody@example.com");
  view.setDrift(await orchestrator.detectStackSetDrift("baseline"));
  const deletion = await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" });
  view.rollout(await orchestrator.deleteStackSet(deletion, { regionConcurrency: "PARALLEL" }));
}

async function planAndRollOut(
  orchestrator: Orchestrator,
  set: StackSet,
  view: View,
  strategy: Parameters<Orchestrator["rollOut"]>[1] = {},
): Promise<void> {
  const plan = await orchestrator.planStackSet(set);
  view.setPlan(plan);
  view.rollout(await orchestrator.rollOut(set, { ...strategy, approved: plan, regionConcurrency: "PARALLEL" }));
}
