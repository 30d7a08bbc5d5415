import type { App } from "../app/app.ts";
import type { PlannedUnit } from "../app/app-plan.ts";
import { messageOf } from "./run-hooks.ts";
import { outlineOf } from "./apply-unit.ts";
import { isStackstewardError } from "@stacksteward/workflow/errors";

/** What the units of an app would do, as they say it themselves. One whose plan fails is an answer. */
export async function planUnits(app: App, signal: AbortSignal): Promise<readonly PlannedUnit[]> {
  const planned: PlannedUnit[] = [];
  for (const layer of app.layers) {
    for (const unit of layer.units ?? []) {
      signal.throwIfAborted();
      const outline = { unit: unit.name, layer: layer.name };
      if (unit.plan === undefined) {
        planned.push({ kind: "unknown", ...outline });
        continue;
      }
      try {
        const { changes } = await unit.plan({ ...outlineOf({ app, operation: "DEPLOY" }), signal });
        planned.push({ kind: "planned", ...outline, changes: [...changes] });
      } catch (failure) {
        signal.throwIfAborted();
        const code = isStackstewardError(failure) ? failure.code : "UNKNOWN";
        planned.push({ kind: "refused", ...outline, failure: { code, message: messageOf(failure) } });
      }
    }
  }
  return planned;
}
