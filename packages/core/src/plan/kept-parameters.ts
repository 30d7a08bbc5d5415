import { GetTemplateSummaryCommand } from "@aws-sdk/client-cloudformation";
import { describeInputs, type TemplateBody } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import type { Stack } from "../stack.ts";
import type { StackReader } from "./stack-reader.ts";

/**
 * The parameters that keep the value the deployed stack has because nobody named them. A new stack has none, and nothing
 * is asked of AWS when every parameter of the template is named.
 */
export async function keptParameters(stack: Stack, body: TemplateBody, reader: StackReader): Promise<string[]> {
  const unnamed = unnamedParameters(stack, body);
  if (unnamed.length === 0) return [];
  const deployed = await reader.findDeployed();
  return unnamed.filter((name) => Object.hasOwn(deployed?.parameters ?? {}, name));
}

/** The parameters of a template that the definition does not name. */
export function unnamedParameters({ parameters = {} }: Stack, body: TemplateBody): string[] {
  return describeInputs(body).flatMap(({ name }) => (Object.hasOwn(parameters, name) ? [] : [name]));
}

/** The same as {@link keptParameters} for a template that only CloudFormation reads: it says which parameters that declares. */
export async function keptParametersOf(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  url: string,
  reader: StackReader,
): Promise<string[]> {
  const { parameters = {} } = stack;
  const deployed = Object.keys((await reader.findDeployed())?.parameters ?? {});
  const unnamed = deployed.filter((name) => !Object.hasOwn(parameters, name));
  if (unnamed.length === 0) return [];
  const declared = await declaredIn(environment, signal, url);
  return unnamed.filter((name) => declared(name) !== undefined);
}

/** What a template that only CloudFormation reads declares. */
export async function declaredIn(
  environment: Environment,
  signal: AbortSignal,
  url: string,
): Promise<(key: string) => { readonly noEcho: boolean } | undefined> {
  const { Parameters = [] } = await environment.call("GetTemplateSummary", signal, (client, options) =>
    client.send(new GetTemplateSummaryCommand({ TemplateURL: url }), options),
  );
  return (key) => {
    const found = Parameters.find(({ ParameterKey }) => ParameterKey === key);
    return found && { noEcho: found.NoEcho === true };
  };
}
