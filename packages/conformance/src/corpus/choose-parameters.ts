import { describeInputs, type TemplateBody } from "@stacksteward/template";

import { inventValues, type InventedValue } from "./invent-values.ts";
import { surveyTemplate, type Survey } from "./survey-template.ts";

/** Parameters for one template, invented. */
export interface ChosenParameters {
  /** By parameter name. */
  readonly values: Readonly<Record<string, string>>;
  /** What Parameter Store must hold for them, by SSM parameter name. */
  readonly stored: Readonly<Record<string, string>>;
  /** What deploying the template with these values needs; its problem when no choice was found to work. */
  readonly survey: Survey;
}

/**
 * Invents parameters. The first value of each that fits is taken; when rules, mappings or conditions do not get along
 * with that, one parameter after the other, then two at a time, is given another value that it allows.
 */
export function chooseParameters(body: TemplateBody): ChosenParameters {
  const choices = describeInputs(body).map((input) => ({ name: input.name, values: inventValues(body, input) }));
  const first = survey(body, choices, new Map());
  if (first.survey.problem === undefined) return first;
  for (const deviation of deviations(choices)) {
    const chosen = survey(body, choices, deviation);
    if (chosen.survey.problem === undefined) return chosen;
  }
  return first;
}

interface Choice {
  readonly name: string;
  readonly values: readonly InventedValue[];
}

/** Which value to take instead of the first, by parameter name. */
type Deviation = ReadonlyMap<string, number>;

function* deviations(choices: readonly Choice[]): Generator<Deviation> {
  const single = choices.flatMap(({ name, values }) =>
    values.slice(1).map((_, index): [string, number] => [name, index + 1]),
  );
  for (const change of single) yield new Map([change]);
  for (const [index, change] of single.entries()) {
    for (const other of single.slice(index + 1)) if (other[0] !== change[0]) yield new Map([change, other]);
  }
}

function survey(body: TemplateBody, choices: readonly Choice[], deviation: Deviation): ChosenParameters {
  const values: Record<string, string> = {};
  const stored: Record<string, string> = {};
  for (const { name, values: candidates } of choices) {
    const chosen = candidates[deviation.get(name) ?? 0];
    if (chosen === undefined) continue;
    values[name] = chosen.value;
    if (chosen.stored !== undefined) stored[chosen.stored.name] = chosen.stored.value;
  }
  return { values, stored, survey: surveyTemplate(body, values, stored) };
}
