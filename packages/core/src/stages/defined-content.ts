import { describeInputs, type Json } from "@stacksteward/template";
import { isRedacted } from "@stacksteward/workflow";

import type { App } from "../app/app.ts";
import {
  isDefault,
  isOutputReference,
  isPrevious,
  isSsmReference,
  type ParameterValue,
} from "../definition/parameter-value.ts";
import { loadTemplate, templateIn } from "../plan/load-template.ts";
import { digestOfText } from "../plan/plan-digest.ts";
import type { Stack } from "../stack.ts";
import type { StackContent } from "./compare-content.ts";
import { withoutStage } from "./pair-stacks.ts";

/** What the definition of a stack says. */
export async function definedContent(app: App, stack: Stack): Promise<StackContent> {
  const { kind: _, name, template: __, parameters = {}, outputs: ___, tags = {}, region, account, ...own } = stack;
  // Of two stages, the stage is no difference.
  const { stage: ____, ...settings } = own;
  const template = templateIn(await loadTemplate(stack));
  const hidden = template === undefined ? [] : describeInputs(template.body).filter(({ noEcho }) => noEcho);
  const isSecret = ([key, value]: readonly [string, ParameterValue]): boolean =>
    isRedacted(value) || hidden.some((input) => input.name === key);
  const given = Object.entries(parameters);
  const inWords = given.map(([key, value]) => [key, wordsFor(value, app)] as const);
  const layer = app.layers.find(({ stacks }) => stacks.includes(stack));
  return {
    name,
    region,
    account,
    template: template && { digest: digestOfText(template.text), body: template.body },
    parameters: Object.fromEntries(inWords.filter((_each, index) => !isSecret(given[index] ?? ["", ""]))),
    secretParameters: given.filter(isSecret).map(([key]) => key),
    tags,
    outputs: Object.keys(template?.body.Outputs ?? {}),
    settings: {
      ...(JSON.parse(JSON.stringify(settings)) as Record<string, Json>),
      layer: layer?.name,
      protected: layer?.protected ?? false,
    },
  };
}

/** A value as people would say it; the same words where it is the same in another stage. */
function wordsFor(value: ParameterValue, { stage }: App): string {
  if (isRedacted(value)) return "****";
  if (isPrevious(value)) return "(the value that the stack has)";
  if (isDefault(value)) return "(the default of the template)";
  if (isOutputReference(value)) {
    const { stack, output } = value.stackOutput;
    return `(the output ${output} of ${withoutStage(stack, stage)})`;
  }
  if (isSsmReference(value)) {
    const { name, version, label } = value.ssmParameter;
    return `(the SSM parameter ${[name, version ?? label].filter((part) => part !== undefined).join(":")})`;
  }
  return Array.isArray(value) ? value.join(",") : String(value);
}
