import type { PutParameterCommandInput } from "@aws-sdk/client-ssm";
import { isJsonObject } from "@stacksteward/template";

import type { CallContext } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { serviceContext } from "../engine.ts";
import { given } from "../given.ts";
import { scalarText } from "../known-value.ts";
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
    Value: scalarText(properties["Value"]) ?? "",
    Type: scalarText(properties["Type"]) as PutParameterCommandInput["Type"],
    Description: scalarText(properties["Description"]),
    AllowedPattern: scalarText(properties["AllowedPattern"]),
    Tier: scalarText(properties["Tier"]) as PutParameterCommandInput["Tier"],
    Policies: scalarText(properties["Policies"]),
    DataType: scalarText(properties["DataType"]),
  });
}

function tagsOf({ properties }: ResourceRequest): { Key: string; Value: string }[] {
  const tags = properties["Tags"];
  return Object.entries(isJsonObject(tags) ? tags : {}).map(([Key, value]) => ({
    Key,
    Value: scalarText(value) ?? "",
  }));
}

function ssmContext({ engine, stack }: ResourceRequest, operation: string): CallContext {
  return serviceContext(engine, stack, "ssm", operation);
}
