import type { AppDefinition } from "../app/app.ts";
import type { Unit } from "./unit.ts";

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
  for (const [where, { before = [], after = [] }] of [
    ["the app", hooks] as const,
    ...Object.entries(hooks.stacks ?? {}),
  ]) {
    for (const list of [before, after]) {
      const called = list.map(({ name }) => name);
      const twice = called.find((name, index) => called.indexOf(name) !== index);
      if (twice !== undefined) yield `Two hooks of ${where} are called "${twice}".`;
    }
  }
}
