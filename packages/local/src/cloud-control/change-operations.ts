import type {
  CreateResourceInput,
  CreateResourceOutput,
  DeleteResourceInput,
  DeleteResourceOutput,
  GetResourceRequestStatusInput,
  GetResourceRequestStatusOutput,
  UpdateResourceInput,
  UpdateResourceOutput,
} from "@aws-sdk/client-cloudcontrol";

import type { Engine } from "../cloudformation/engine.ts";
import { liveIdentifier } from "../cloudformation/live/live-type.ts";
import { readLive } from "../cloudformation/live/read-live.ts";
import type { Operation } from "../wire/operation.ts";
import { ServiceError } from "../wire/service-error.ts";
import { createChangeLog } from "./change-log.ts";
import { handlerFor, handlerRequest } from "./handler-request.ts";
import { patchedProperties } from "./patched-properties.ts";
import { hooksProgress, passRequestHooks } from "./request-hooks.ts";
import { checkModel, knownType, notFound, readJson, readObject } from "./requests.ts";

/** The operations that change a resource, each of them a request that ends in its own time. */
export function changeOperations(engine: Engine): {
  CreateResource: Operation<CreateResourceInput, CreateResourceOutput>;
  UpdateResource: Operation<UpdateResourceInput, UpdateResourceOutput>;
  DeleteResource: Operation<DeleteResourceInput, DeleteResourceOutput>;
  GetResourceRequestStatus: Operation<GetResourceRequestStatusInput, GetResourceRequestStatusOutput>;
} {
  const log = createChangeLog(engine);
  return {
    CreateResource(input, context) {
      const { TypeName: type = "", DesiredState = "" } = input;
      const facts = knownType(engine, type, "CREATE");
      const properties = readObject(DesiredState, "DesiredState");
      checkModel(facts, properties);
      return log.begin("CREATE", input, context, async (progress) => {
        const initiated = (state: Parameters<typeof liveIdentifier>[1]): void =>
          progress({ Identifier: liveIdentifier(facts, state) });
        await passRequestHooks(engine, context, { type, action: "CREATE", properties, previous: {} }, progress);
        const state = await handlerFor(facts).create({
          ...handlerRequest(engine, context, facts, properties),
          initiated,
        });
        return { Identifier: liveIdentifier(facts, state), ResourceModel: DesiredState };
      });
    },
    async UpdateResource(input, context) {
      const { TypeName: type = "", Identifier: identifier = "", PatchDocument = "" } = input;
      const facts = knownType(engine, type, "UPDATE");
      const patch = readJson(PatchDocument, "PatchDocument");
      const current = await readLive(engine, context, facts, identifier);
      if (current === undefined) throw notFound(type, identifier);
      const properties = patchedProperties(facts, current, patch);
      checkModel(facts, properties);
      return log.begin("UPDATE", input, context, async (progress) => {
        const previous = current.state.properties;
        await passRequestHooks(engine, context, { type, action: "UPDATE", properties, previous }, progress);
        await handlerFor(facts).update(handlerRequest(engine, context, facts, properties), current.state);
        return { Identifier: identifier, ResourceModel: JSON.stringify(properties) };
      });
    },
    DeleteResource(input, context) {
      const { TypeName: type = "", Identifier: identifier = "" } = input;
      const facts = knownType(engine, type, "DELETE");
      return log.begin("DELETE", input, context, async (progress) => {
        const current = await readLive(engine, context, facts, identifier);
        if (current === undefined) throw notFound(type, identifier);
        const previous = current.state.properties;
        await passRequestHooks(engine, context, { type, action: "DELETE", properties: {}, previous }, progress);
        const request = handlerRequest(engine, context, facts, previous);
        await handlerFor(facts).delete(request, current.state);
        return { Identifier: identifier };
      });
    },
    GetResourceRequestStatus({ RequestToken: token = "" }, context) {
      const found = log.find(token, context);
      if (found !== undefined) {
        const { event } = found;
        return { ProgressEvent: event, HooksProgressEvent: hooksProgress(engine, context, event.HooksRequestToken) };
      }
      throw new ServiceError("RequestTokenNotFoundException", `Request with token ${token} was not found`);
    },
  };
}
