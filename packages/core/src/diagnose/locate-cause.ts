import type { ChangesPlan, PlannedChange, TemplatePosition } from "../plan/plan.ts";
import type { FailureCause, FailureSource } from "./failure-cause.ts";

/** Adds where the failing resource stands in the template of the plan. Resources of nested stacks stand in other templates. */
export function locateCause(cause: FailureCause, plan: ChangesPlan): FailureCause {
  if (cause.path.length !== 1) return cause;
  const change = plan.changes.find((each) => each.stackPath === undefined && each.logicalId === cause.logicalId);
  if (change?.position === undefined) return cause;
  const { file } = plan.template;
  const property = propertyNamedBy(cause.reason, change);
  const source: FailureSource = {
    ...(file === undefined ? {} : { file }),
    ...(property?.position ?? change.position),
    ...(property === undefined ? {} : { property: property.name }),
  };
  return { ...cause, source };
}

/** Services name properties as `/Properties/Name`, `#/Name`, `{/Name}` or plainly by their name. */
function propertyNamedBy(
  reason: string,
  change: PlannedChange,
): { readonly name: string; readonly position: TemplatePosition } | undefined {
  const found = Object.entries(change.propertyPositions ?? {})
    .map(([name, position]) => ({ name, position, at: reason.search(new RegExp(`\\b${escaped(name)}\\b`)) }))
    .filter(({ at }) => at !== -1)
    .toSorted((a, b) => a.at - b.at);
  return found[0];
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, "\\$&");
}
