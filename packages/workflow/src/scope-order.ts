import { StackstewardError } from "./errors.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** The names that one scope has used, and what it is just doing: a name once, one thing at a time. */
export interface ScopeOrder {
  /** Throws `STEP_OVERLAPS`, `STEP_REPEATED` or `STEP_UNNAMED`; answers the path of what bears the name. */
  enter(name: string): string;
  leave(): void;
  /** Nothing may enter any more. Throws `STEP_OVERLAPS` when something is still going on, unless the scope failed. */
  close(hasFailed: boolean): void;
}

/** The order of the scope with this path. */
export function createScopeOrder(scope: string): ScopeOrder {
  const names = new Set<string>();
  let current: string | undefined;
  let isOpen = true;
  return {
    enter(name) {
      if (!isOpen || current !== undefined) throw overlaps(scope, name, current);
      if (names.has(name)) throw repeated(scope, name);
      names.add(name);
      const path = pathTo(scope, name);
      current = name;
      return path;
    },
    leave() {
      current = undefined;
    },
    close(hasFailed) {
      isOpen = false;
      if (!hasFailed && current !== undefined) throw overlaps(scope, "its end", current);
    },
  };
}

/** The path of what bears `name` in a scope. Throws `STEP_UNNAMED` for no name, or for half a character. */
export function pathTo(scope: string, name: string): string {
  if (name === "" || !name.isWellFormed()) {
    throw new StackstewardError(`${inWords(scope)} takes a step or a task that has no proper name. Name it.`, {
      code: WorkflowErrorCode.StepUnnamed,
      details: { scope, name },
    });
  }
  return scope === "" ? encodeURIComponent(name) : `${scope}/${encodeURIComponent(name)}`;
}

function overlaps(scope: string, name: string, current: string | undefined): StackstewardError {
  const where = inWords(scope);
  return new StackstewardError(
    current === undefined
      ? `${where} is over, and was asked for "${name}". Await everything that a scope begins.`
      : `${where} came to "${name}" while "${current}" was still going on. Await each step, take none inside another, and let what goes on side by side be tasks of all() or graph().`,
    { code: WorkflowErrorCode.StepOverlaps, details: { scope, name, current: current ?? null } },
  );
}

function repeated(scope: string, name: string): StackstewardError {
  return new StackstewardError(
    `${inWords(scope)} takes "${name}" a second time. A step is known by its name: number the names, or give each round a scope.`,
    { code: WorkflowErrorCode.StepRepeated, details: { scope, name } },
  );
}

function inWords(scope: string): string {
  return scope === "" ? "The run" : `The scope "${decodeURIComponent(scope)}"`;
}
