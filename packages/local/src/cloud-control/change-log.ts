import type { Operation as ChangeKind, ProgressEvent } from "@aws-sdk/client-cloudcontrol";

import type { Engine } from "../cloudformation/engine.ts";
import { given } from "../cloudformation/given.ts";
import type { CallContext } from "../wire/operation.ts";
import { ServiceError } from "../wire/service-error.ts";
import { ended, type ChangeRequest } from "./progress.ts";

/** What every change is asked with. */
interface ChangeInput {
  readonly TypeName?: string | undefined;
  readonly Identifier?: string | undefined;
  readonly ClientToken?: string | undefined;
}

/** The part of an event that the change itself finds out. */
type Outcome = Pick<ProgressEvent, "Identifier" | "ResourceModel" | "HooksRequestToken">;

/** Told by a change while it runs. */
export type Progress = (outcome: Outcome) => void;

/** The requests of every account and region. Only one at a time changes a resource. */
export interface ChangeLog {
  /** Answers at once. The same client token with the same input means the same request again. */
  begin(
    kind: ChangeKind,
    input: ChangeInput,
    context: CallContext,
    change: (progress: Progress) => Promise<Outcome>,
  ): { readonly ProgressEvent: ProgressEvent };
  find(token: string, context: CallContext): ChangeRequest | undefined;
}

export function createChangeLog(engine: Engine): ChangeLog {
  const requests = new Map<string, ChangeRequest>();
  const byClientToken = new Map<string, ChangeRequest>();
  const busy = new Set<string>();
  const place = ({ account, region }: CallContext, ...rest: string[]): string =>
    JSON.stringify([account, region, ...rest]);

  return {
    begin(kind, input, context, change) {
      const { TypeName: type = "", Identifier: identifier, ClientToken: clientToken } = input;
      const fingerprint = JSON.stringify([kind, input]);
      const again = clientToken === undefined ? undefined : byClientToken.get(place(context, clientToken));
      if (again !== undefined) {
        if (again.fingerprint === fingerprint) return { ProgressEvent: again.event };
        const message = `The client token ${clientToken} was used by another request.`;
        throw new ServiceError("ClientTokenConflictException", message);
      }
      const target = identifier === undefined ? undefined : place(context, type, identifier);
      if (target !== undefined && busy.has(target)) {
        const message = `Another request is changing the resource '${identifier}' of type '${type}'.`;
        throw new ServiceError("ConcurrentOperationException", message);
      }
      const token = engine.world.ids.uuid();
      const event: ProgressEvent = given({
        TypeName: type,
        Identifier: identifier,
        RequestToken: token,
        Operation: kind,
        OperationStatus: "IN_PROGRESS" as const,
        EventTime: new Date(engine.world.clock.now()),
      });
      const request: ChangeRequest = { fingerprint, event };
      requests.set(place(context, token), request);
      if (clientToken !== undefined) byClientToken.set(place(context, clientToken), request);
      if (target !== undefined) busy.add(target);
      const progress: Progress = (outcome) => {
        request.event = { ...request.event, ...outcome };
      };
      void change(progress)
        .then(
          (outcome) => outcome,
          (error: unknown) => ({ error }),
        )
        .then((outcome) => {
          request.event = ended(engine, request.event, outcome);
          if (target !== undefined) busy.delete(target);
        });
      return { ProgressEvent: event };
    },
    find: (token, context) => requests.get(place(context, token)),
  };
}
