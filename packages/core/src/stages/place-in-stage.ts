import type { App } from "../app/app.ts";
import { stacksOf } from "../app/stacks-of.ts";
import { stack as defineStack } from "../definition/define-stack.ts";
import { isOutputReference, type ParameterValue } from "../definition/parameter-value.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import type { StageDefinition } from "./stage.ts";

/** The same application with its stacks where the stage is, and with its tags. What a stack says itself stays. */
export function placeInStage(built: App, { account, region, tags }: StageDefinition): App {
  const places = new Map(
    stacksOf(built).map((stack) => [
      stack.name,
      present({ region: stack.region ?? region, account: stack.account ?? account }),
    ]),
  );
  const placed = (stack: Stack): Stack =>
    defineStack({
      ...stack,
      ...places.get(stack.name),
      ...present({
        parameters: stack.parameters && pointed(stack.parameters, places),
        tags: tags === undefined ? stack.tags : { ...tags, ...stack.tags },
      }),
    });
  return { ...built, layers: built.layers.map((layer) => ({ ...layer, stacks: layer.stacks.map(placed) })) };
}

/** An output was named before it was known where its stack is. */
function pointed(
  parameters: Readonly<Record<string, ParameterValue>>,
  places: ReadonlyMap<string, { readonly region?: string; readonly account?: string }>,
): Readonly<Record<string, ParameterValue>> {
  const entries = Object.entries(parameters).map(([key, value]): [string, ParameterValue] => {
    if (!isOutputReference(value)) return [key, value];
    const { stackOutput } = value;
    return [key, { stackOutput: { ...places.get(stackOutput.stack), ...stackOutput } }];
  });
  return Object.fromEntries(entries);
}
