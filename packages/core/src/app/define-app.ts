import { CoreErrorCode, coreError } from "../core-error.ts";
import { stack as defineStack } from "../definition/define-stack.ts";
import { unknownMembers } from "../definition/known-members.ts";
import type { Stack } from "../stack.ts";
import { unitProblems, unitsOf } from "../units/unit-problems.ts";
import type { App, AppDefinition, Layer } from "./app.ts";

/** An app and its stacks are named in messages and in file names. */
const NAME = /^[A-Za-z][-A-Za-z0-9]{0,127}$/;

/** A misspelt `protected` would protect nothing. */
const LAYER: Readonly<Record<keyof Layer, true>> = { name: true, stacks: true, units: true, protected: true };

const APP: Readonly<Record<keyof App, true>> = {
  kind: true,
  name: true,
  stage: true,
  layers: true,
  dependsOn: true,
  hooks: true,
};

/** Checks an application and freezes it, with its layers. Throws `INVALID_DEFINITION` naming everything that is wrong; reads nothing and sends nothing. */
export function app(definition: AppDefinition): App {
  const problems = [...problemsOf(definition)];
  if (problems.length === 0) return frozen(definition);
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The definition of app "${definition.name}" cannot be used: ${problems.join(" ")}`,
    { details: { app: definition.name, problems } },
  );
}

/** What was checked is what is used, whatever becomes of the definition. */
function frozen({ layers, dependsOn, ...definition }: AppDefinition): App {
  const { stage } = definition;
  const inStage = (stack: Stack): Stack =>
    stage === undefined || stack.stage !== undefined ? stack : defineStack({ ...stack, stage });
  const kept = layers.map(({ stacks, units, ...layer }) =>
    Object.freeze({
      ...layer,
      stacks: Object.freeze(stacks.map(inStage)),
      ...(units === undefined ? {} : { units: Object.freeze([...units]) }),
    }),
  );
  const after = Object.entries(dependsOn ?? {}).map(([stack, needed]) => [stack, Object.freeze([...needed])] as const);
  return Object.freeze({
    kind: "app",
    ...definition,
    layers: Object.freeze(kept),
    ...(dependsOn === undefined ? {} : { dependsOn: Object.freeze(Object.fromEntries(after)) }),
  });
}

function* problemsOf(definition: AppDefinition): Generator<string> {
  const { name, stage, layers, dependsOn = {} } = definition;
  if (!NAME.test(name)) yield "Its name must begin with a letter and hold up to 128 letters, digits and hyphens.";
  if (stage !== undefined && !NAME.test(stage))
    yield `Its stage "${stage}" must begin with a letter and hold up to 128 letters, digits and hyphens.`;
  for (const { member, remedy } of unknownMembers(definition, APP)) {
    yield `It has "${member}", which is no member of an app. ${remedy}`;
  }
  if (layers.length === 0) yield "It has no layers.";
  yield* repeated(layers.map((layer) => layer.name)).map((layer) => `Two layers are called "${layer}".`);
  for (const layer of layers) {
    if (layer.stacks.length + (layer.units ?? []).length === 0) yield `Layer "${layer.name}" has no stacks.`;
    for (const { member, remedy } of unknownMembers(layer, LAYER)) {
      yield `Layer "${layer.name}" has "${member}", which is no member of a layer. ${remedy}`;
    }
  }
  const stacks = layers.flatMap((layer) => layer.stacks.map((stack) => stack.name));
  yield* repeated(stacks).map((stack) => twice(stack, layers));
  yield* unitProblems(definition, stacks);
  for (const [stack, needed] of Object.entries(dependsOn)) {
    if (needed.includes(stack)) yield `dependsOn says that "${stack}" waits for itself.`;
    const known = [...stacks, ...unitsOf(definition).map((unit) => unit.name)];
    const unknowns = [
      ...[stack].filter((each) => !stacks.includes(each)),
      ...needed.filter((each) => !known.includes(each)),
    ];
    for (const unknown of unknowns) {
      yield `dependsOn names "${unknown}", which is none of its stacks: ${stacks.join(", ")}.`;
    }
  }
}

/** Whether it is one stack in two layers, or two stacks that only have one name, is for the reader to see. */
function twice(name: string, layers: readonly Layer[]): string {
  const same = layers.flatMap((layer) =>
    layer.stacks.flatMap(
      ({ name: own, region = "the orchestrator's region", account = "the orchestrator's account" }) =>
        own === name ? [{ layer: layer.name, place: `${region} and ${account}` }] : [],
    ),
  );
  const where = same.map(({ layer, place }) => `in layer "${layer}" (${place})`).join(" and ");
  const remedy =
    new Set(same.map(({ place }) => place)).size === 1
      ? "One of them would overwrite the other: leave one out, or give it another name."
      : "Stacks of one app are told apart by their names, also across regions and accounts: put the region into the names, or make an app or a stage of each.";
  return `Two stacks are called "${name}": ${where}. ${remedy}`;
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
