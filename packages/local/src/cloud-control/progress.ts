import type { HandlerErrorCode, OperationStatus, ProgressEvent } from "@aws-sdk/client-cloudcontrol";

import { handlerMessage } from "../cloudformation/deployment/reasons.ts";
import type { Engine } from "../cloudformation/engine.ts";
import { ServiceError } from "../wire/service-error.ts";
import { HookRefusal } from "./request-hooks.ts";

/** A request to change something, as long as it is remembered. */
export interface ChangeRequest {
  /** What was asked, to recognise the same call made again. */
  readonly fingerprint: string;
  event: ProgressEvent;
}

/** How a change ended. */
export function ended(
  engine: Engine,
  event: ProgressEvent,
  outcome: Pick<ProgressEvent, "Identifier" | "ResourceModel"> | { readonly error: unknown },
): ProgressEvent {
  const EventTime = new Date(engine.world.clock.now());
  const status = (OperationStatus: OperationStatus): ProgressEvent => ({ ...event, EventTime, OperationStatus });
  if (!("error" in outcome)) return { ...status("SUCCESS"), ...outcome };
  return { ...status("FAILED"), ...failure(engine, event.TypeName ?? "", outcome.error) };
}

/** What the handler said, without the wrapping that CloudFormation puts around it in its events. */
function failure(
  engine: Engine,
  type: string,
  error: unknown,
): { readonly StatusMessage: string; readonly ErrorCode: HandlerErrorCode } {
  if (error instanceof ServiceError && error.code === "ResourceNotFoundException") {
    return { StatusMessage: error.message, ErrorCode: "NotFound" };
  }
  if (error instanceof HookRefusal) return { StatusMessage: error.message, ErrorCode: "InvalidRequest" };
  const message =
    error instanceof ServiceError ? handlerMessage(type, error, engine.world.ids) : String((error as Error).message);
  const [, inner = message, code = "InternalFailure"] =
    /^Resource handler returned message: "(.*)" \(RequestToken: .*, HandlerErrorCode: (\w+)\)$/s.exec(message) ?? [];
  return { StatusMessage: inner, ErrorCode: code as HandlerErrorCode };
}
