import { CoreErrorCode, coreError } from "../core-error.ts";
import type { ParameterValue } from "../definition/parameter-value.ts";

/** Back to which deployment. */
export interface RollbackTarget {
  /**
   * The id of a recorded deployment, also of a stack that had the name before; or `previous`: the last successful one before that
   * which has left the stack as it is now. Gone back twice to `previous`, the stack is where it was first.
   */
  readonly to: "previous" | (string & {});
  /** Values instead of those that were recorded. A secret that is not given keeps its current value: secrets are never recorded. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/** Refuses what names no deployment; a mistake must not become another rollback. Throws `INVALID_DEFINITION`. */
export function assertTarget(target: unknown): void {
  const to: unknown = typeof target === "object" && target !== null && "to" in target ? target.to : undefined;
  if (typeof to === "string" && to !== "") return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `It is not said to which deployment the stack is to go back (to: ${JSON.stringify(to)}): pass { to: "previous" }, or the id of one in its history.`,
  );
}
