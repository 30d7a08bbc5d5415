import { ServiceError } from "../wire/service-error.ts";

/** What CloudWatch answers when it refuses an alarm. */
export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}

/** What it answers for parameters that do not go together. */
export function invalidParameters(message: string): ServiceError {
  return new ServiceError("InvalidParameterCombination", message);
}

/** What it answers when an alarm is not there. */
export function noSuchAlarm(name: string): ServiceError {
  return new ServiceError("ResourceNotFound", `Unknown alarm: ${name}`, { statusCode: 404 });
}
