import {
  collectReferences,
  isJsonObject,
  type Evaluator,
  type Json,
  type JsonPath,
  type Severity,
} from "@stacksteward/template";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import type { App } from "../app/app.ts";
import { assertLayers } from "../app/assert-layers.ts";
import { linkStacks } from "../app/link-stacks.ts";
import { evaluatorOf, type StackInterface } from "../app/read-interface.ts";
import { isSamePlace, placeOf, type StackPlace } from "../app/stack-place.ts";
import { isOutputReference } from "../definition/parameter-value.ts";
import type { LoadedStack } from "./lint-stacks.ts";

/** What a rule says of one stack of an app. */
export interface AppRuleHit {
  readonly stack: string;
  readonly message: string;
  readonly remedy: string;
  readonly path?: JsonPath;
}

/** The stacks of an app as the rules see them. */
export interface AppContext {
  readonly app: App;
  readonly stacks: readonly (LoadedStack & { readonly own: StackInterface })[];
  /** Where stacks and references are that say nothing of it. */
  readonly place: StackPlace;
}

/** One kind of mistake between stacks. */
export interface AppRule {
  readonly id: string;
  readonly severity: Severity;
  readonly check: (context: AppContext) => readonly AppRuleHit[];
}

/** The rules that look across the stacks of an app. */
export const appRules: readonly AppRule[] = [
  // A stack outside the app may export it.
  { id: "import-missing", severity: "warning", check: missingImports },
  { id: "export-twice", severity: "error", check: repeatedExports },
  { id: "output-missing", severity: "error", check: missingOutputs },
  { id: "stack-order", severity: "error", check: wrongOrder },
];

function missingImports({ stacks }: AppContext): AppRuleHit[] {
  return stacks.flatMap(({ stack, template: { body }, own }) => {
    const evaluator = evaluatorOf(stack, body, own.place);
    return references(body.Resources, body.Outputs).flatMap((reference) => {
      const name = reference.kind === "ImportValue" ? textOf(evaluator, reference.argument) : undefined;
      if (name === undefined || exportersOf(stacks, own.place, name).length > 0) return [];
      return [
        {
          stack: stack.name,
          message: `It imports '${name}', which no stack of the app exports in its account and region.`,
          remedy: "Correct the name, or export it; if a stack outside the app does, let this finding go.",
          path: reference.path,
        },
      ];
    });
  });
}

/** Names of exports are unique in an account and region: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html */
function repeatedExports({ stacks }: AppContext): AppRuleHit[] {
  return stacks.flatMap(({ stack, template: { body }, own }, index) => {
    const evaluator = evaluatorOf(stack, body, own.place);
    return Object.entries(body.Outputs ?? {}).flatMap(([output, { Export }]) => {
      const name = isJsonObject(Export) ? textOf(evaluator, Export["Name"]) : undefined;
      const [first] = name === undefined ? [] : exportersOf(stacks.slice(0, index), own.place, name);
      if (first === undefined) return [];
      return [
        {
          stack: stack.name,
          message: `It exports '${name}', and so does ${first}, in the same account and region.`,
          remedy: "Give one of them another name, such as one that begins with the name of the stack.",
          path: ["Outputs", output, "Export", "Name"],
        },
      ];
    });
  });
}

function missingOutputs({ stacks, place }: AppContext): AppRuleHit[] {
  const lacks = (name: string, at: StackPlace, output: string): string | undefined => {
    const giver = stacks.find((each) => each.stack.name === name && isSamePlace(each.own.place, at));
    const outputs = giver?.own.outputs;
    return outputs === undefined || outputs.has(output) ? undefined : [...outputs].join(", ") || "none";
  };
  return stacks.flatMap(({ stack, own }) => {
    const taken = Object.entries(stack.parameters ?? {}).flatMap(([parameter, value]) => {
      if (!isOutputReference(value)) return [];
      const { stack: name, output } = value.stackOutput;
      const has = lacks(name, placeOf(value.stackOutput, place), output);
      return has === undefined ? [] : [{ name, output, has, path: ["Parameters", parameter] }];
    });
    const asked = own.outputsOf.flatMap(({ stackName: name, place: at, output }) => {
      const has = lacks(name, at, output);
      return has === undefined ? [] : [{ name, output, has, path: undefined }];
    });
    return [...taken, ...asked].map(({ name, output, has, path }) => ({
      stack: stack.name,
      message: `It takes the output '${output}' of ${name}, which has ${has}.`,
      remedy: "Correct the name, or add the output.",
      ...(path === undefined ? {} : { path }),
    }));
  });
}

function wrongOrder({ app, stacks, place }: AppContext): AppRuleHit[] {
  const own = stacks.map((each) => each.own);
  try {
    assertLayers(app, linkStacks(own, place, app.dependsOn));
    return [];
  } catch (failure) {
    if (!isStackstewardError(failure)) throw failure;
    const [first = app.name] = stacksIn(failure.details);
    return [
      { stack: first, message: failure.message, remedy: "dependsOn and the templates' references make the order." },
    ];
  }
}

function stacksIn(details: unknown): string[] {
  const { cycle = [], upward = [] } = (details ?? {}) as Record<string, readonly { readonly stack: string }[]>;
  return [...cycle, ...upward].map(({ stack }) => stack);
}

function references(...sections: readonly (Readonly<Record<string, object>> | undefined)[]) {
  const [resources = {}, outputs = {}] = sections as Readonly<Record<string, Json>>[];
  return [...collectReferences(resources, ["Resources"]), ...collectReferences(outputs, ["Outputs"])];
}

function exportersOf(stacks: AppContext["stacks"], place: StackPlace, name: string): string[] {
  return stacks
    .filter(({ own }) => isSamePlace(own.place, place) && own.exports.has(name))
    .map(({ stack }) => stack.name);
}

function textOf(evaluator: Evaluator, node: Json | undefined): string | undefined {
  const value = node === undefined ? undefined : evaluator.evaluate(node, []);
  return typeof value === "string" ? value : undefined;
}
