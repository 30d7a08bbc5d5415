import type { PutParameterCommandInput } from "@aws-sdk/client-ssm";
import { isJsonObject, type Json } from "@stacksteward/template";

import type { CallContext } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { serviceContext } from "../engine.ts";
import { given } from "../given.ts";
import type { Backing } from "./backed-provider.ts";
import type { ResourceRequest } from "./resource-provider.ts";

/** `AWS::SSM::Parameter`: a parameter of the cloud's Parameter Store. */
export const ssmParameter: Backing = {
  create: (request, name) =>
    request.engine.ssm.PutParameter(
      { ...parameterInput(request, name), Overwrite: false, Tags: tagsOf(request) },
      ssmContext(request, "PutParameter"),
    ),
  update: (request, name) =>
    request.engine.ssm.PutParameter(
      { ...parameterInput(request, name), Overwrite: true },
      ssmContext(request, "PutParameter"),
    ),
  async delete(request, name) {
    try {
      await request.engine.ssm.DeleteParameter({ Name: name }, ssmContext(request, "DeleteParameter"));
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === "ParameterNotFound")) throw error;
    }
  },
};

function parameterInput({ properties }: ResourceRequest, name: string): PutParameterCommandInput {
  return given({
    Name: name,
    Value: text(properties["Value"]) ?? "",
    Type: text(properties["Type"]) as PutParameterCommandInput["Type"],
    Description: text(properties["Description"]),
    AllowedPattern: text(properties["AllowedPattern"]),
    Tier: text(properties["Tier"]) as PutParameterCommandInput["Tier"],
    Policies: text(properties["Policies"]),
    DataType: text(properties["DataType"]),
  });
}

function tagsOf({ properties }: ResourceRequest): { Key: string; Value: string }[] {
  const tags = properties["Tags"];
  return Object.entries(isJsonObject(tags) ? tags : {}).map(([Key, value]) => ({ Key, Value: text(value) ?? "" }));
}

function text(value: Json | undefined): string | undefined {
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}

function ssmContext({ engine, stack }: ResourceRequest, operation: string): CallContext {
  return serviceContext(engine, stack, "ssm", operation);
}
