import { TemplateError, TemplateErrorCode, type Json, type JsonObject } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { Stack } from "../stack.ts";

/**
 * What `Fn::GetStackOutput` returns: an output of another stack as it is now, in another region when `Region` names
 * one, in the account of the role when `RoleArn` names one. Nothing remembers the reference afterwards.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export function stackOutput(engine: Engine, stack: Pick<Stack, "account" | "region">, request: JsonObject): string {
  const name = textOf(request["StackName"]);
  const output = textOf(request["OutputName"]);
  const region = textOf(request["Region"]) || stack.region;
  const account = textOf(request["RoleArn"]).split(":")[4] ?? stack.account;
  const found = engine.regionState(account, region).stacksByName.get(name);
  if (found === undefined) return refuse(`Stack [${name}] does not exist`);
  const { OutputValue: value } = found.outputs.find(({ OutputKey: key }) => key === output) ?? {};
  return value ?? refuse(`Stack [${name}] has no output ${output}`);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function refuse(message: string): never {
  throw new TemplateError([{ code: TemplateErrorCode.UnresolvedReference, message }]);
}
