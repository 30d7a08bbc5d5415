import type {
  GetResourceInput,
  GetResourceOutput,
  ListResourcesInput,
  ListResourcesOutput,
  ResourceDescription,
} from "@aws-sdk/client-cloudcontrol";
import type { ResourceType } from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

import type { Engine } from "../cloudformation/engine.ts";
import { given } from "../cloudformation/given.ts";
import type { LiveResource } from "../cloudformation/live/live-resources.ts";
import { listLive, readLive } from "../cloudformation/live/read-live.ts";
import type { Operation } from "../wire/operation.ts";
import { pageOf } from "../wire/page.ts";
import { ServiceError } from "../wire/service-error.ts";
import { knownType, notFound, readObject } from "./requests.ts";
import { resourceModel } from "./resource-model.ts";

/** The operations that change nothing. */
export function readOperations(engine: Engine): {
  GetResource: Operation<GetResourceInput, GetResourceOutput>;
  ListResources: Operation<ListResourcesInput, ListResourcesOutput>;
} {
  return {
    async GetResource({ TypeName: type = "", Identifier: identifier = "" }, context) {
      const facts = knownType(engine, type, "READ");
      const resource = await readLive(engine, context, facts, identifier);
      if (resource === undefined) throw notFound(type, identifier);
      return { TypeName: type, ResourceDescription: describe(facts, resource) };
    },
    async ListResources({ TypeName: type = "", ResourceModel, MaxResults, NextToken }, context) {
      const facts = knownType(engine, type, "LIST");
      const wanted = ResourceModel === undefined ? {} : readObject(ResourceModel, "ResourceModel");
      const all = (await listLive(engine, context, facts)).map((resource) => describe(facts, resource));
      const matching = all.filter(({ Properties = "{}" }) => contains(JSON.parse(Properties) as Json, wanted));
      const { items, nextToken } = pageOf(matching, NextToken, MaxResults ?? mostResults, invalidToken);
      return given({ TypeName: type, ResourceDescriptions: items, NextToken: nextToken });
    },
  };
}

const mostResults = 100;

function invalidToken(): ServiceError {
  return new ServiceError("InvalidRequestException", "NextToken is not valid.");
}

function describe(facts: ResourceType, resource: LiveResource): ResourceDescription {
  return { Identifier: resource.identifier, Properties: JSON.stringify(resourceModel(facts, resource)) };
}

/** Whether a model has what was asked for: some types can only be listed within another resource. */
function contains(model: Json, wanted: Readonly<Record<string, Json>>): boolean {
  if (!isJsonObject(model)) return false;
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(model[name]) === JSON.stringify(value));
}
