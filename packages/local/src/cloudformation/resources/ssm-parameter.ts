import type { Tag } from "@aws-sdk/client-cloudformation";
import type { PutParameterCommandInput } from "@aws-sdk/client-ssm";
import { isJsonObject } from "@stacksteward/template";

import type { CallContext } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { serviceContext } from "../engine.ts";
import { given } from "../given.ts";
import { scalarText } from "../known-value.ts";
import type { Backing } from "./backed-provider.ts";
import type { HandlerRequest } from "./resource-handler.ts";

/** `AWS::SSM::Parameter`: a parameter of the cloud's Parameter Store. */
export const ssmParameter: Backing = {
  async create(request, name) {
    const input = { ...parameterInput(request, name), Overwrite: false };
    await request.engine.ssm.PutParameter(input, ssmContext(request, "PutParameter"));
    await applyTags(request, name);
  },
  async update(request, name) {
    const input = { ...parameterInput(request, name), Overwrite: true };
    await request.engine.ssm.PutParameter(input, ssmContext(request, "PutParameter"));
    await applyTags(request, name);
  },
  tag: (request, name, removed) => changeTags(request, name, { wanted: wantedTags(request), removed }),
  async delete(request, name) {
    try {
      await request.engine.ssm.DeleteParameter({ Name: name }, ssmContext(request, "DeleteParameter"));
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === "ParameterNotFound")) throw error;
    }
  },
  async read(engine, owner, name) {
    const context = (operation: string): CallContext => serviceContext(engine, owner, "ssm", operation);
    let parameter: Awaited<ReturnType<typeof engine.ssm.GetParameter>>["Parameter"];
    try {
      ({ Parameter: parameter } = await engine.ssm.GetParameter({ Name: name }, context("GetParameter")));
    } catch (error) {
      if (error instanceof ServiceError && error.code === "ParameterNotFound") return undefined;
      throw error;
    }
    const resource = { ResourceType: "Parameter", ResourceId: name } as const;
    const { TagList = [] } = await engine.ssm.ListTagsForResource(resource, context("ListTagsForResource"));
    return {
      Name: name,
      Type: parameter?.Type,
      Value: parameter?.Value,
      DataType: parameter?.DataType,
      Tags:
        TagList.length === 0 ? undefined : Object.fromEntries(TagList.map(({ Key = "", Value = "" }) => [Key, Value])),
    };
  },
  isTaken: async (engine, owner, name) => (await ssmParameter.read(engine, owner, name)) !== undefined,
  async list(engine, owner) {
    const names: string[] = [];
    const context = serviceContext(engine, owner, "ssm", "DescribeParameters");
    let token: string | undefined;
    do {
      const page = await engine.ssm.DescribeParameters(given({ NextToken: token }), context);
      names.push(...(page.Parameters ?? []).flatMap(({ Name }) => Name ?? []));
      token = page.NextToken;
    } while (token !== undefined);
    return names;
  },
};

function parameterInput({ properties }: HandlerRequest, name: string): PutParameterCommandInput {
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

/** The stack's tags and the parameter's own, which come first. */
function wantedTags({ stackTags, properties }: HandlerRequest): ReadonlyMap<string, string> {
  const own = properties["Tags"];
  return new Map([
    ...tagsOf(stackTags),
    ...Object.entries(isJsonObject(own) ? own : {}).map(([key, value]): [string, string] => [
      key,
      scalarText(value) ?? "",
    ]),
  ]);
}

/** Puts what is wanted in the place of all the tags that the parameter has. */
async function applyTags(request: HandlerRequest, name: string): Promise<void> {
  const resource = { ResourceType: "Parameter", ResourceId: name } as const;
  const context = ssmContext(request, "ListTagsForResource");
  const { TagList: present = [] } = await request.engine.ssm.ListTagsForResource(resource, context);
  const wanted = wantedTags(request);
  await changeTags(request, name, { wanted, removed: present.flatMap(({ Key = "" }) => Key) });
}

/** What is wanted stays, even when it is to be removed. */
async function changeTags(
  request: HandlerRequest,
  name: string,
  { wanted, removed }: { readonly wanted: ReadonlyMap<string, string>; readonly removed: readonly string[] },
): Promise<void> {
  const { ssm } = request.engine;
  const resource = { ResourceType: "Parameter", ResourceId: name } as const;
  const TagKeys = removed.filter((key) => !wanted.has(key));
  if (TagKeys.length > 0) {
    await ssm.RemoveTagsFromResource({ ...resource, TagKeys }, ssmContext(request, "RemoveTagsFromResource"));
  }
  const Tags = Array.from(wanted, ([Key, Value]) => ({ Key, Value }));
  if (Tags.length > 0) await ssm.AddTagsToResource({ ...resource, Tags }, ssmContext(request, "AddTagsToResource"));
}

function tagsOf(tags: readonly Tag[]): ReadonlyMap<string, string> {
  return new Map(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

function ssmContext({ engine, stack }: HandlerRequest, operation: string): CallContext {
  return serviceContext(engine, stack, "ssm", operation);
}
