import { ServiceError } from "../../wire/service-error.ts";

/** What these operations answer for a name that means nothing. Recorded: the sentence. */
export function stackSetNotFound(name: string): ServiceError {
  return new ServiceError("StackSetNotFoundException", `StackSet ${name} not found`, { statusCode: 404 });
}

/** A second operation on a set that runs one at a time. */
export function operationInProgress(arn: string): ServiceError {
  return new ServiceError("OperationInProgressException", `Another Operation on StackSet ${arn} is in progress`, {
    statusCode: 409,
  });
}

/** A call that the set does not allow as it is. */
export function invalidOperation(message: string): ServiceError {
  return new ServiceError("InvalidOperationException", message);
}

/** An account and region in which the set has no stack. */
export function stackInstanceNotFound(set: string, account: string, region: string): ServiceError {
  const message = `Stack instance not found for StackSet ${set}, account ${account} and Region ${region}`;
  return new ServiceError("StackInstanceNotFoundException", message, { statusCode: 404 });
}

/** An id that no operation of the set has. */
export function operationNotFound(set: string, id: string): ServiceError {
  return new ServiceError("OperationNotFoundException", `Operation ${id} not found for StackSet ${set}`, {
    statusCode: 404,
  });
}
