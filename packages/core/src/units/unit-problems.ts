import type { AppDefinition } from "../app/app.ts";
import { unknownMembers } from "../definition/known-members.ts";
import type { AppHooks, Hooks } from "./hook.ts";
import type { Unit } from "./unit.ts";

const HOOKS: Readonly<Record<keyof Hooks, true>> = { before: true, after: true };
const APP_HOOKS: Readonly<Record<keyof AppHooks, true>> = { ...HOOKS, stacks: true };

/** The units of an app, from the lowest layer up. */
export function unitsOf({ layers }: Pick<AppDefinition, "layers">): readonly Unit[] {
  return layers.flatMap(({ units = [] }) => units);
}

/** What is wrong with the units and hooks of an app whose stacks have these names. */
export function* unitProblems(definition: AppDefinition, stacks: readonly string[]): Generator<string> {
  const { hooks = {} } = definition;
  const units = unitsOf(definition);
  const names = units.map(({ name }) => name);
  for (const name of new Set(names)) {
    if (stacks.includes(name)) yield `A stack and a unit are both called "${name}".`;
    if (names.indexOf(name) !== names.lastIndexOf(name)) yield `Two units are called "${name}".`;
  }
  const known = [...stacks, ...names];
  for (const { name, dependsOn = [] } of units) {
    for (const unknown of dependsOn.filter((each) => !known.includes(each))) {
      yield `Unit "${name}" depends on "${unknown}", which is none of its stacks and units: ${known.join(", ")}.`;
    }
  }
  for (const stack of Object.keys(hooks.stacks ?? {}).filter((each) => !stacks.includes(each))) {
    yield `hooks.stacks names "${stack}", which is none of its stacks: ${stacks.join(", ")}.`;
  }
  const places = [["the app", hooks] as const, ...Object.entries(hooks.stacks ?? {})];
  for (const [where, around] of places) {
    const { before = [], after = [] } = around;
    yield* misspelt(`hooks of ${where}`, around, around === hooks ? APP_HOOKS : HOOKS);
    for (const list of [before, after]) {
      const called = list.map(({ name }) => name);
      const twice = called.find((name, index) => called.indexOf(name) !== index);
      if (twice !== undefined) yield `Two hooks of ${where} are called "${twice}".`;
    }
  }
}

function* misspelt(what: string, part: object, known: object): Generator<string> {
  for (const { member, remedy } of unknownMembers(part, known)) {
    yield `Among the ${what} is "${member}", which nobody would call. ${remedy}`;
  }
}
