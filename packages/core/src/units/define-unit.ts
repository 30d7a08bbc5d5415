import { CoreErrorCode, coreError } from "../core-error.ts";
import { unknownMembers } from "../definition/known-members.ts";
import type { Unit, UnitDefinition } from "./unit.ts";

const NAME = /^[A-Za-z][-A-Za-z0-9]{0,127}$/;

const MEMBERS: Readonly<Record<keyof Unit, true>> = {
  kind: true,
  name: true,
  dependsOn: true,
  plan: true,
  apply: true,
  destroy: true,
};

/** Something of an app that is no stack, as functions: it stands in a layer beside stacks, in their order. Throws `INVALID_DEFINITION`. */
export function unit(definition: UnitDefinition): Unit {
  const problems = [...problemsOf(definition)];
  if (problems.length === 0) return Object.freeze({ ...definition, kind: "unit" });
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The definition of unit "${definition.name}" cannot be used: ${problems.join(" ")}`,
    { details: { unit: definition.name, problems } },
  );
}

function* problemsOf(definition: UnitDefinition): Generator<string> {
  const { name, apply, plan, destroy } = definition;
  if (!NAME.test(name)) yield "Its name must begin with a letter and hold up to 128 letters, digits and hyphens.";
  if (typeof apply !== "function") yield "Its apply is no function.";
  for (const [member, value] of Object.entries({ plan, destroy })) {
    if (value !== undefined && typeof value !== "function") yield `Its ${member} is no function.`;
  }
  for (const { member, remedy } of unknownMembers(definition, MEMBERS)) {
    yield `It has "${member}", which is no member of a unit. ${remedy}`;
  }
}
