import type { WorkflowContext } from "@stacksteward/workflow";

import { sideBySide } from "../assets/side-by-side.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import { placeKey } from "../rollout/instance-place.ts";
import { checkGates } from "../rollout/pass-gates.ts";
import { tellRollout } from "../rollout/rollout-event.ts";
import { beginOrders, ordersOf } from "../rollout/rollout-orders.ts";
import type { RolloutResult } from "../rollout/rollout-result.ts";
import { runWaves } from "../rollout/run-waves.ts";
import { splitWaves } from "../rollout/split-waves.ts";
import { loadTemplate, templateIn } from "../plan/load-template.ts";
import { digestOfText } from "../plan/plan-digest.ts";
import { describeStack } from "../service/describe-stack.ts";
import { expandTargets } from "../stack-sets/expand-targets.ts";
import { packed, unpacked } from "../stack-sets/packed.ts";
import { strategyIn } from "../stack-sets/roll-out.ts";
import type { RollOutOptions } from "../stack-sets/roll-out-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { fanOutEngine, type PlannedStack } from "./fan-out-engine.ts";
import { rememberStack, stackAsBefore, templatesBefore } from "./stack-before.ts";
import { asStackSet, stackAt, type StackFanOut } from "./stack-fan-out.ts";

/** Deploys a stack in each account and region, wave by wave. */
export async function rollOutStacks(
  context: WorkflowContext,
  runner: VerbRunner,
  fanOut: StackFanOut,
  options: RollOutOptions,
): Promise<RolloutResult> {
  const { environments } = runner;
  const { store } = environments;
  await beginOrders(context, store, options);
  const begun = await context.step("definition", async () => {
    const wanted = await expandTargets(asStackSet(fanOut), options.accountsOf);
    return packed({ wanted, digest: await digestOf(fanOut) });
  });
  const { wanted, digest } = unpacked(begun);
  if (digest !== (await digestOf(fanOut))) throw begunWithAnother(fanOut);
  // Every account that cannot be reached is found before anything is sent.
  for (const { account, region } of wanted) await environments.assertReachable({ account, region }, context);
  const strategy = strategyIn(options);
  splitWaves(wanted, strategy);
  await checkGates(context, fanOut.name, strategy);
  const existing = new Set(
    await context.step("look at the stacks", async ({ signal }) => {
      const found: string[] = [];
      const [failed] = await sideBySide(wanted, LOOKED_AT_A_TIME, async (place) => {
        const environment = await environments.open(place, context);
        const name = fanOut.stackName ?? fanOut.name;
        if ((await describeStack(environment, signal, name)) !== undefined) found.push(placeKey(place));
      });
      if (failed !== undefined) throw failed.failure;
      return found.toSorted();
    }),
  );
  const planned = wanted.map((place): PlannedStack => ({
    account: place.account,
    region: place.region,
    action: existing.has(placeKey(place)) ? "update" : "create",
    stack: stackAt(fanOut, place),
  }));
  const orders = ordersOf(store, options);
  const templates = templatesBefore(options.run === undefined ? undefined : store, context.runId);
  const engine = fanOutEngine({
    runner,
    orders,
    remember: (scope, each) => rememberStack(scope, environments, templates, each),
    recall: (each, before) => stackAsBefore(templates, each, before),
  });
  const waves = splitWaves(planned, strategy);
  const { clock } = context;
  const tell = tellRollout({ clock, logger: environments.logger }, fanOut.name, options.onEvent);
  return runWaves(context, { name: fanOut.name, engine, waves, deletions: [], unchanged: [], strategy, orders, tell });
}

const LOOKED_AT_A_TIME = 16;

/** Of the template: whoever takes a rollout up has its file from somewhere else. */
async function digestOf(fanOut: StackFanOut): Promise<string> {
  const loaded = await loadTemplate(stackAt(fanOut, { account: "111111111111", region: "us-east-1" }));
  return digestOfText(templateIn(loaded)?.text ?? ("url" in loaded ? loaded.url : ""));
}

function begunWithAnother({ name }: StackFanOut): Error {
  return coreError(
    CoreErrorCode.PlanStale,
    `The rollout "${name}" was begun with another template. Go on with that one, or give another name as run to roll out this one.`,
    { details: { rollout: name, moved: ["template"] } },
  );
}
