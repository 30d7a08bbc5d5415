import type { Engine } from "../engine.ts";
import { RefactorRefused } from "./refusals.ts";
import type { StackRefactor } from "./stack-refactor.ts";
import { workOutPlan } from "./work-out-plan.ts";

const preparationTime = 2000;

/** Works out what the refactor would do, in cloud time, and moves it to `CREATE_COMPLETE` or `CREATE_FAILED`. It never rejects. */
export async function prepareRefactor(engine: Engine, refactor: StackRefactor): Promise<void> {
  await engine.world.clock.delay(preparationTime);
  try {
    const { plan, actions } = await workOutPlan(engine, refactor);
    refactor.plan = plan;
    refactor.actions = actions;
    refactor.status = "CREATE_COMPLETE";
  } catch (error) {
    refactor.status = "CREATE_FAILED";
    refactor.statusReason =
      error instanceof RefactorRefused ? error.message : `The local cloud failed inside itself: ${String(error)}`;
  }
}
