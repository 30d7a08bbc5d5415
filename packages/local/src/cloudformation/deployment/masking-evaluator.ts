import { isJsonObject, type Evaluator, type Json, type JsonObject } from "@stacksteward/template";

import type { DesiredState, Stack } from "../stack.ts";
import { mask } from "./stack-scope.ts";

/** What may not be shown: names of parameters, and attributes of resources as `Fn::Sub` writes them. */
type SecretNames = ReadonlySet<string>;

/** The `NoEcho` parameters of a template. */
export function secretParameters({ parameters }: Pick<DesiredState, "parameters">): string[] {
  return parameters.flatMap(({ key, noEcho }) => (noEcho ? [key] : []));
}

/** What custom resources have answered under `NoEcho`, as far as they have answered yet. */
export function secretAttributes({ resources }: Pick<Stack, "resources">): string[] {
  return [...resources.values()].flatMap(({ logicalId, noEcho = false, attributes }) =>
    noEcho ? Object.keys(attributes).map((name) => `${logicalId}.${name}`) : [],
  );
}

/**
 * The same evaluator for what is shown. A secret is `****` where it stands, and in the texts that it is put into; whatever
 * another function makes of it is `****` as a whole, for that function can neither take a mask for the value nor show what it
 * makes of the value. Conditions know the value: they decide what there is. `secrets` is asked each time, since resources come
 * to have some.
 */
export function maskingEvaluator(evaluator: Evaluator, secrets: () => Iterable<string>): Evaluator {
  return {
    ...evaluator,
    evaluate: (node, path) => {
      const names = new Set(secrets());
      return evaluator.evaluate(names.size === 0 ? node : masked(node, names), path);
    },
  };
}

function masked(node: Json, secrets: SecretNames): Json {
  if (Array.isArray(node)) return node.map((member) => masked(member, secrets));
  if (!isJsonObject(node)) return node;
  const [name = "", ...others] = Object.keys(node);
  const isCall = others.length === 0 && (name === "Ref" || name.startsWith("Fn::"));
  if (!isCall) return maskedMembers(node, secrets);
  const argument = node[name] ?? null;
  switch (name) {
    case "Fn::If":
    case "Fn::ToJsonString":
    case "Fn::Transform":
      return { [name]: masked(argument, secrets) };
    case "Fn::Join":
      return Array.isArray(argument) && Array.isArray(argument[1])
        ? { [name]: [argument[0] ?? null, masked(argument[1], secrets)] }
        : whole(node, secrets);
    case "Fn::Sub":
      return { [name]: maskedText(argument, secrets) };
    default:
      return whole(node, secrets);
  }
}

function maskedMembers(node: JsonObject, secrets: SecretNames): JsonObject {
  return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, masked(member, secrets)]));
}

/** Variables of its own win over names of the template. */
function maskedText(argument: Json, secrets: SecretNames): Json {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== "string" || !isJsonObject(variables)) return argument;
  const hidden = [...secrets].filter((name) => isNamedIn(text, name));
  const masks = Object.fromEntries(hidden.map((name) => [name, mask]));
  return [text, { ...masks, ...maskedMembers(variables, secrets) }];
}

function isNamedIn(text: string, name: string): boolean {
  return text.includes(`\${${name}}`);
}

function whole(node: JsonObject, secrets: SecretNames): Json {
  return readsSecret(node, secrets) ? mask : node;
}

function readsSecret(node: Json, secrets: SecretNames): boolean {
  if (Array.isArray(node)) return node.some((member) => readsSecret(member, secrets));
  if (!isJsonObject(node)) return false;
  return Object.entries(node).some(([name, argument]) => {
    if (name === "Ref") return typeof argument === "string" && secrets.has(argument);
    if (name === "Fn::GetAtt") return isSecretAttribute(argument, secrets);
    if (name === "Fn::Sub") {
      const text = Array.isArray(argument) ? argument[0] : argument;
      if (typeof text === "string" && [...secrets].some((secret) => isNamedIn(text, secret))) return true;
    }
    return readsSecret(argument ?? null, secrets);
  });
}

/** An attribute whose name is computed may be any of the resource's. */
function isSecretAttribute(argument: Json | undefined, secrets: SecretNames): boolean {
  const parts = Array.isArray(argument) ? argument : [argument ?? null];
  const literal = parts.filter((part) => typeof part === "string");
  if (literal.length === parts.length) return secrets.has(literal.join("."));
  const [logicalId = ""] = literal;
  return [...secrets].some((name) => name.startsWith(`${logicalId}.`)) || readsSecret([...parts], secrets);
}
