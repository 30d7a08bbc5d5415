import type { ServiceError } from "./service-error.ts";
import type { OperationModel, ServiceModel } from "./service-model.ts";
import type { WireRequest, WireResponse } from "./wire-message.ts";

/** The wire protocols that the cloud speaks. */
export type ProtocolName = "query" | "json-1.0" | "json-1.1" | "rest-xml" | "rpc-v2-cbor";

/** One of AWS's wire protocols, driven by the model of a service. Reading throws `ServiceError`. */
export interface Protocol {
  /** The operation that a request asks for, when it names one. */
  operationName(request: WireRequest, model: ServiceModel): string | undefined;
  readInput(request: WireRequest, operation: OperationModel): Record<string, unknown>;
  writeOutput(output: unknown, operation: OperationModel, model: ServiceModel, requestId: string): WireResponse;
  /** `model` is absent when the request could not even be routed to a service. */
  writeError(error: ServiceError, model: ServiceModel | undefined, requestId: string): WireResponse;
}
