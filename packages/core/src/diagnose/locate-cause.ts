import type { ChangesPlan, PlannedChange, TemplatePosition } from "../plan/plan.ts";
import { present } from "../present.ts";
import type { FailureCause } from "./failure-cause.ts";

/** Where a resource and its properties stand. */
type Positions = Pick<PlannedChange, "constructPath" | "position" | "propertyPositions">;

/** Adds where the failing resource stands in the template of the plan. Resources of nested stacks stand in other templates. */
export function locateCause(cause: FailureCause, plan: ChangesPlan): FailureCause {
  if (cause.path.length !== 1) return cause;
  const change = plan.changes.find((each) => each.stackPath === undefined && each.logicalId === cause.logicalId);
  return change === undefined ? cause : locateIn(cause, change, plan.template.file);
}

/** Adds the place of the property that the reason names, else that of the resource. */
export function locateIn(cause: FailureCause, positions: Positions, file: string | undefined): FailureCause {
  const { constructPath, position } = positions;
  const known = constructPath === undefined ? cause : { ...cause, constructPath };
  if (position === undefined) return known;
  const named = propertyNamedBy(cause.reason, positions);
  return { ...known, source: present({ file, ...(named?.position ?? position), property: named?.name }) };
}

/** Services name properties as `/Properties/Name`, `#/Name`, `{/Name}` or plainly by their name. */
function propertyNamedBy(
  reason: string,
  { propertyPositions = {} }: Positions,
): { readonly name: string; readonly position: TemplatePosition } | undefined {
  const found = Object.entries(propertyPositions)
    .map(([name, position]) => ({ name, position, at: reason.search(new RegExp(`\\b${escaped(name)}\\b`)) }))
    .filter(({ at }) => at !== -1)
    .toSorted((a, b) => a.at - b.at);
  return found[0];
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, "\\$&");
}
