import type { Parameter, Tag } from "@aws-sdk/client-cloudformation";
import { isJsonObject, readTemplate, type Json, type Template } from "@stacksteward/template";

import { serviceContext, type Engine } from "../engine.ts";
import { given } from "../given.ts";
import { resolveDesiredState, type DeploymentTarget } from "../intake/desired-state.ts";
import { templateAt } from "../intake/submitted-template.ts";
import { scalarText } from "../known-value.ts";
import { newStackId, registerStack } from "../new-stack.ts";
import { asValidationError } from "../service-errors.ts";
import type { DesiredState, Stack } from "../stack.ts";

/** The properties of an `AWS::CloudFormation::Stack`, evaluated. */
export type NestedProperties = Readonly<Record<string, Json>>;

/** The name and id of a nested stack that is still to be made. */
export function nestedTarget(
  engine: Engine,
  { account, region, name: parent }: Stack,
  logicalId: string,
): DeploymentTarget {
  const name = `${parent}-${logicalId}-${engine.world.ids.token(12)}`;
  return { account, region, name, id: newStackId(engine, { account, region, name }) };
}

/** Registers the nested stack under the name and id it was given, in review. */
export function registerNestedStack(
  engine: Engine,
  parent: Stack,
  { id, account, region, name }: DeploymentTarget,
  properties: NestedProperties,
): Stack {
  const timeout = Number(properties["TimeoutInMinutes"]);
  return registerStack(engine, id, {
    account,
    region,
    name,
    parent,
    ...(Number.isInteger(timeout) && timeout > 0 ? { timeoutInMinutes: timeout } : {}),
  });
}

/** Reads the template that the resource's URL holds now. */
export async function nestedTemplate(engine: Engine, parent: Stack, properties: NestedProperties): Promise<Template> {
  const context = {
    ...serviceContext(engine, parent, "cloudformation", "CreateStack"),
    ...given({ origin: parent.origin }),
  };
  const source = await templateAt(engine, text(properties["TemplateURL"]), context);
  return asValidationError(() => readTemplate(source, { maxAliasedValues: 0 }));
}

/** What a parent asks of a nested stack. */
export interface NestedRequest {
  readonly properties: NestedProperties;
  readonly template: Template;
  /** What the parent is to be: tags, capabilities and the role are passed on. */
  readonly parent: DesiredState | undefined;
  readonly previous?: DesiredState | undefined;
  readonly isChangeSet?: boolean;
}

/** What the nested stack is to be. Throws the service's errors. */
export function nestedDesiredState(
  engine: Engine,
  target: DeploymentTarget,
  { properties, template, parent, previous, isChangeSet = false }: NestedRequest,
): Promise<DesiredState> {
  return resolveDesiredState(engine, target, {
    template,
    parameters: parametersFrom(properties["Parameters"]),
    tags: [...(parent?.tags ?? []), ...nestedTags(properties)],
    capabilities: parent?.capabilities,
    notificationArns: textsFrom(properties["NotificationARNs"]),
    roleArn: parent?.roleArn,
    isChangeSet,
    previous,
  });
}

function parametersFrom(node: Json | undefined): Parameter[] {
  return Object.entries(isJsonObject(node) ? node : {}).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: Array.isArray(value) ? value.map(text).join(",") : text(value),
  }));
}

/** The tags that the resource gives its stack, beside those of its parent. */
export function nestedTags({ Tags: node }: NestedProperties): Tag[] {
  return (Array.isArray(node) ? node : [])
    .filter(isJsonObject)
    .map(({ Key, Value }) => ({ Key: text(Key), Value: text(Value) }));
}

function textsFrom(node: Json | undefined): string[] | undefined {
  return Array.isArray(node) ? node.map(text) : undefined;
}

function text(value: Json | undefined): string {
  return scalarText(value) ?? "";
}
