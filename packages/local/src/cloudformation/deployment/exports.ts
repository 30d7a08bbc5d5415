import type { Output } from "@aws-sdk/client-cloudformation";

import type { RegionState } from "../region-state.ts";
import type { Stack } from "../stack.ts";

/** Why `outputs` can't become the exports of `stack` now, or `undefined` when they can. */
export function exportConflict(state: RegionState, stack: Stack, outputs: readonly Output[]): string | undefined {
  const wanted = new Map(exportsIn(outputs));
  for (const name of wanted.keys()) {
    const holder = state.exports.get(name)?.stack;
    if (holder !== undefined && holder !== stack) return alreadyExported(name, holder);
  }
  for (const [name, before] of exportsIn(stack.outputs)) {
    const users = importersOf(state, name);
    if (users.length === 0) continue;
    if (!wanted.has(name)) return usedExport("delete", name, users);
    if (wanted.get(name) !== before) return usedExport("update", name, users);
  }
  return undefined;
}

export function alreadyExported(name: string, holder: Stack): string {
  return `Export with name ${name} is already exported by stack ${holder.name}`;
}

export function usedExport(verb: "delete" | "update", name: string, users: readonly string[]): string {
  return `Cannot ${verb} export ${name} as it is in use by ${listed(users)}.`;
}

/** Makes `outputs` the outputs and exports of the stack. */
export function publishOutputs(state: RegionState, stack: Stack, outputs: readonly Output[]): void {
  withdrawExports(state, stack);
  for (const [name, value] of exportsIn(outputs)) state.exports.set(name, { name, value, stack });
  stack.outputs = outputs;
}

/** Takes back what the stack exports. A deleted stack still shows its outputs (recorded). */
export function withdrawExports(state: RegionState, stack: Stack): void {
  for (const [name] of exportsIn(stack.outputs)) state.exports.delete(name);
}

/** Notes which exports the stack imports from now on. */
export function recordImports(state: RegionState, stack: Stack, names: ReadonlySet<string>): void {
  for (const name of stack.imports) state.importers.get(name)?.delete(stack);
  for (const name of names) {
    const users = state.importers.get(name);
    if (users === undefined) state.importers.set(name, new Set([stack]));
    else users.add(stack);
  }
  stack.imports = names;
}

/** The names of the stacks that import `exportName`. */
export function importersOf(state: RegionState, exportName: string): readonly string[] {
  return [...(state.importers.get(exportName) ?? [])].map((stack) => stack.name);
}

/** "A", "A and B", "A, B and C". */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function exportsIn(outputs: readonly Output[]): [string, string][] {
  return outputs.flatMap(({ ExportName, OutputValue }) =>
    ExportName === undefined ? [] : [[ExportName, OutputValue ?? ""] satisfies [string, string]],
  );
}
