import {
  collectReferences,
  createEvaluator,
  describeInputs,
  findReferenceUses,
  isJsonObject,
  UNKNOWN,
  type Evaluator,
  type Json,
  type TemplateBody,
} from "@stacksteward/template";
import { Redacted } from "@stacksteward/workflow";

import { isDefault, isPrevious, isReference, isSsmReference } from "../definition/parameter-value.ts";
import { pseudoParametersOf } from "../plan/scope-before-deployment.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { placeOf, type StackPlace } from "./stack-place.ts";

/** What a template gives to other stacks and takes from them, as far as it can be known before anything is deployed. */
export interface StackInterface {
  readonly stack: Stack;
  readonly place: StackPlace;
  /** The keys of its outputs. Absent where a transform may make others. */
  readonly outputs?: ReadonlySet<string>;
  /** The names of its exports. */
  readonly exports: ReadonlySet<string>;
  /** The names of the SSM parameters it writes. */
  readonly writes: ReadonlySet<string>;
  readonly imports: ReadonlySet<string>;
  /** The names or ARNs of the SSM parameters it reads. */
  readonly reads: ReadonlySet<string>;
  /** The stacks whose outputs it takes by `Fn::GetStackOutput`. */
  readonly outputsOf: readonly { readonly stackName: string; readonly place: StackPlace; readonly output: string }[];
}

/** Reads what a stack has to do with others. What a template makes of values that nobody knows yet is left out. */
export function readInterface(stack: Stack, body: TemplateBody, place: StackPlace): StackInterface {
  const evaluator = evaluatorOf(stack, body, place);
  const text = (node: Json | undefined): string | undefined => {
    const value = node === undefined ? undefined : evaluator.evaluate(node, []);
    return typeof value === "string" ? value : undefined;
  };
  const accountIn = (arn: Json | undefined): string | undefined => text(arn)?.split(":")[4];
  const sections: readonly Json[] = [{ ...body.Resources }, { ...body.Outputs }];
  const references = sections.flatMap((section) => collectReferences(section, []));
  return {
    stack,
    place,
    ...(mayBeTransformed(body) ? {} : { outputs: new Set(Object.keys(body.Outputs ?? {})) }),
    exports: named(
      Object.values(body.Outputs ?? {}).map(({ Export }) => (isJsonObject(Export) ? text(Export["Name"]) : undefined)),
    ),
    writes: named([
      ...Object.keys(stack.publish ?? {}),
      ...Object.values(body.Resources).map(({ Type, Properties }) =>
        Type === "AWS::SSM::Parameter" && isJsonObject(Properties) ? text(Properties["Name"]) : undefined,
      ),
    ]),
    imports: named(references.map((each) => (each.kind === "ImportValue" ? text(each.argument) : undefined))),
    reads: new Set([
      ...named(
        findReferenceUses(body, evaluator).map(({ reference }) =>
          reference !== undefined && "name" in reference ? reference.name : undefined,
        ),
      ),
      ...ssmParametersOf(stack, body),
      ...Object.values(stack.parameters ?? {}).flatMap((value) =>
        isSsmReference(value) ? [value.ssmParameter.name] : [],
      ),
    ]),
    outputsOf: references.flatMap((each) => {
      if (each.kind !== "GetStackOutput" || !isJsonObject(each.argument)) return [];
      const stackName = text(each.argument["StackName"]);
      const output = text(each.argument["OutputName"]);
      if (stackName === undefined || output === undefined) return [];
      // It is looked for in the account of the role that may look.
      const elsewhere = present({
        region: text(each.argument["Region"]),
        account: accountIn(each.argument["RoleArn"]),
      });
      return [{ stackName, place: placeOf(elsewhere, place), output }];
    }),
  };
}

function mayBeTransformed({ Transform, Outputs = {} }: TemplateBody): boolean {
  return Transform !== undefined || "Fn::Transform" in Outputs;
}

function named(names: readonly (string | undefined)[]): Set<string> {
  return new Set(names.filter((name) => name !== undefined));
}

/** Evaluates what can be known of a template before anything is deployed; the rest is `UNKNOWN`. */
export function evaluatorOf(
  { name: stackName, parameters = {}, notificationArns = [] }: Stack,
  body: TemplateBody,
  { region, account }: StackPlace,
): Evaluator {
  const values = describeInputs(body).map(({ name, default: preset }) => {
    const given = parameters[name];
    const isOpen = typeof given === "string" || typeof given === "number" || typeof given === "boolean";
    if (isOpen) return [name, String(given)] as const;
    return [name, given === undefined || isDefault(given) ? (preset ?? UNKNOWN) : UNKNOWN] as const;
  });
  return createEvaluator(body, {
    parameters: Object.fromEntries(values),
    pseudo: {
      ...pseudoParametersOf(region),
      accountId: account ?? UNKNOWN,
      stackName,
      stackId: UNKNOWN,
      notificationArns,
    },
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
    transform: () => UNKNOWN,
    undecided: () => true,
  });
}

/** The SSM parameters that a template's parameters of such a type name. */
function ssmParametersOf({ parameters = {} }: Stack, body: TemplateBody): string[] {
  return Object.entries(body.Parameters ?? {}).flatMap(([name, { Type, Default }]) => {
    if (typeof Type !== "string" || !Type.startsWith("AWS::SSM::Parameter::Value<")) return [];
    const given = parameters[name];
    const isGiven = given !== undefined && !isDefault(given);
    if (isGiven && (isPrevious(given) || isReference(given) || given instanceof Redacted)) return [];
    const value = isGiven ? given : Default;
    return typeof value === "string" ? [value] : [];
  });
}
