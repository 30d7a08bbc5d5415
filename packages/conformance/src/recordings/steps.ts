import type { Capability, Parameter } from "@aws-sdk/client-cloudformation";
import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import { normalisedEventsByResource } from "../recorded-form.ts";
import type { Step } from "./scenario.ts";

/** The name of the stack where the name does not matter. */
export const stackName = "stack-1";

/** What {@link deploy} does. */
export interface Deployment {
  /** Default {@link stackName}. */
  readonly stack?: string;
  readonly template: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** True to update the stack. */
  readonly isUpdate?: boolean;
  /** The name its change set's answer is kept under, default `deploy`. */
  readonly as?: string;
  /** Where the creation of the change set was recorded. */
  readonly recorded?: string;
  /** Default: all three. */
  readonly capabilities?: Capability[];
  readonly isUnderWay?: boolean;
}

/** Most recorded tests deploy this way: a change set with every capability, executed at once. */
export function deploy(deployment: Deployment): Step[] {
  const { stack = stackName, template, parameters = {}, isUpdate = false, as = "deploy" } = deployment;
  return [
    {
      call: "CreateChangeSet",
      as,
      ...(deployment.recorded === undefined ? {} : { recorded: deployment.recorded }),
      input: {
        StackName: stack,
        ChangeSetName: `${as}-of-${stack}`,
        ChangeSetType: isUpdate ? "UPDATE" : "CREATE",
        TemplateBody: template,
        Parameters: parametersOf(parameters),
        Capabilities: deployment.capabilities ?? ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
      },
    },
    { call: "ExecuteChangeSet", input: { ChangeSetName: `{${as}.Id}` }, isUnderWay: deployment.isUnderWay === true },
  ];
}

/** Parameters as the service takes them. */
export function parametersOf(values: Readonly<Record<string, string>>): Parameter[] {
  return Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

/** A template that lies with the recordings; `change` is a text whose first occurrence is changed into another. */
export function fileOf(name: string, change?: readonly [from: string, to: string]): string {
  return change === undefined ? `{template:${name}}` : `{template:${name};${change.join(";")}}`;
}

/** A template with these resources. */
export function resources(Resources: JsonObject): string {
  return JSON.stringify({ Resources });
}

/** An SSM parameter with this value. */
export function parameter(Value: Json): JsonObject {
  return { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value } };
}

/** The member at a path such as `Stacks/0`, for tests that recorded a part of the answer. */
export function memberOf(path: string): (answer: JsonObject) => Json {
  return (answer) =>
    path.split("/").reduce<Json>((current, key) => {
      if (Array.isArray(current)) return current[Number(key)] ?? null;
      return isJsonObject(current) ? (current[key] ?? null) : null;
    }, answer);
}

/** The first stack of an answer. */
export const firstStack: (answer: JsonObject) => Json = memberOf("Stacks/0");

/** The events of an answer, with the oldest first. */
export function oldestFirst(answer: JsonObject): JsonObject {
  return { ...answer, StackEvents: eventsOf(answer).toReversed() };
}

/** The events of an answer, the newest first. */
export function eventsOf({ StackEvents }: JsonObject): JsonObject[] {
  return Array.isArray(StackEvents) ? StackEvents.filter((event) => isJsonObject(event)) : [];
}

/** The events of an answer by resource, the oldest first, the way they are recorded since July 2025. */
export function eventsByResource(answer: JsonObject): JsonObject {
  return normalisedEventsByResource(eventsOf(answer), stackName);
}

/** A member of an answer that is text, or empty text. */
export function textOf(answer: JsonObject, name: string): string {
  const text = answer[name];
  return typeof text === "string" ? text : "";
}

/** The values of a stack's outputs, by their keys. */
export function outputsByKey(answer: JsonObject): JsonObject {
  const outputs = memberOf("Stacks/0/Outputs")(answer);
  return Object.fromEntries(
    (Array.isArray(outputs) ? outputs : [])
      .filter((output) => isJsonObject(output))
      .map((output) => [textOf(output, "OutputKey"), output["OutputValue"] ?? null]),
  );
}
