import type { App } from "../app/app.ts";
import { app } from "../app/define-app.ts";
import { stacksOf } from "../app/stacks-of.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import { unknownMembers } from "../definition/known-members.ts";
import { placeInStage } from "./place-in-stage.ts";
import type { Stage, StageDefinition, StageDefinitions } from "./stage.ts";

/** With a misspelt `account` the stage would be deployed into the orchestrator's own. */
const STAGE: Readonly<Record<keyof StageDefinition, true>> = {
  account: true,
  region: true,
  parameters: true,
  tags: true,
};

/**
 * Makes one application for each stage, by name: `stages({ dev: {…}, prod: {…} }, (stage) => app({…}))`. `build` is called
 * once for each; its stacks take the account, region and tags of the stage where they name none of their own. Throws
 * `INVALID_DEFINITION`, also when two stages would have the same stack in the same place. Sends nothing.
 */
export function stages<const Definitions extends StageDefinitions>(
  definitions: Definitions,
  build: (stage: Stage<Definitions>) => App,
): { readonly [Name in keyof Definitions & string]: App } {
  const names = Object.keys(definitions);
  if (names.length === 0) throw unusable([], ["There is none."]);
  const unknown = [...unknownIn(definitions)];
  if (unknown.length > 0) throw unusable(names, unknown);
  const made = names.map((name) => {
    const definition = definitions[name] ?? {};
    const built = build(stageOf(name, definition) as Stage<Definitions>);
    if (built.stage !== undefined && built.stage !== name) {
      throw unusable(names, [`The application that was made for "${name}" calls itself stage "${built.stage}".`]);
    }
    return [name, app({ ...placeInStage(built, definition), stage: name })] as const;
  });
  const problems = [...collisions(made)];
  if (problems.length > 0) throw unusable(names, problems);
  return Object.freeze(Object.fromEntries(made)) as { readonly [Name in keyof Definitions & string]: App };
}

function* unknownIn(definitions: StageDefinitions): Generator<string> {
  for (const [name, definition] of Object.entries(definitions)) {
    for (const { member, remedy } of unknownMembers(definition, STAGE)) {
      yield `Stage "${name}" has "${member}", which is no member of a stage. ${remedy}`;
    }
  }
}

function stageOf(name: string, { account, region, parameters = {}, tags = {} }: StageDefinition): object {
  return Object.freeze({ name, account, region, parameters, tags });
}

/** Deployed one after the other, the second stage would overwrite the first. */
function* collisions(made: readonly (readonly [string, App])[]): Generator<string> {
  const taken = new Map<string, string>();
  for (const [stage, built] of made) {
    for (const { name, region = "the orchestrator's region", account = "the orchestrator's account" } of stacksOf(
      built,
    )) {
      const place = `"${name}" in ${region} and ${account}`;
      const other = taken.get(place);
      if (other === undefined) taken.set(place, stage);
      else
        yield `Both "${other}" and "${stage}" have the stack ${place}: put stage.name into its name, or give them places of their own.`;
    }
  }
}

function unusable(names: readonly string[], problems: readonly string[]): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `These stages cannot be used (${names.join(", ") || "no names"}): ${problems.join(" ")}`,
    { details: { stages: names, problems } },
  );
}
