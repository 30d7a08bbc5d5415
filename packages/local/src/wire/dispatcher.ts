import { authorize } from "../access/authorize.ts";
import type { Demand } from "../access/demand.ts";
import type { Call, CallRecorder } from "../faults/call-log.ts";
import type { FaultSource } from "../faults/faults.ts";
import type { AccessKeys, Principal } from "../sts/access-keys.ts";
import type { IdSource, World } from "../world.ts";
import { checkConstraints } from "./constraints.ts";
import { credentialScope, type CredentialScope } from "./credential-scope.ts";
import { guessProtocol, protocols } from "./error-response.ts";
import type { CallContext, Service } from "./operation.ts";
import type { Protocol, ProtocolName } from "./protocol.ts";
import { ServiceError } from "./service-error.ts";
import { loadServiceModel, type OperationModel, type ServiceModel } from "./service-model.ts";
import type { WireRequest, WireResponse } from "./wire-message.ts";

/** What became of a request: an answer, or, because a fault says so, a connection that breaks or stays silent for too long. */
export type Dispatched =
  | { readonly kind: "answered"; readonly response: WireResponse }
  | { readonly kind: "broken" }
  | { readonly kind: "timed-out"; readonly milliseconds: number };

/** Takes a request from a door to the operation it asks for and brings back the answer, in the caller's protocol. Never throws. */
export type Dispatcher = (request: WireRequest) => Promise<Dispatched>;

/** What a dispatcher stands on. */
export interface DispatcherOptions {
  readonly world: World;
  readonly services: readonly Service[];
  readonly accessKeys: AccessKeys;
  /** Apart from the world's own, so that the number of calls does not change the identifiers of resources. */
  readonly requestIds: IdSource;
  readonly faults: FaultSource;
  readonly calls: CallRecorder;
  /** Told of errors that are bugs of the local cloud, which the caller sees as `InternalFailure`. */
  readonly onInternalError?: ((error: unknown) => void) | undefined;
}

interface RoutedRequest {
  readonly request: WireRequest;
  readonly protocol: Protocol;
  readonly model: ServiceModel;
  readonly operation: OperationModel;
  readonly service: Service;
  readonly context: CallContext;
  readonly caller: Principal;
}

/** Routes by credential scope: the service and the region that the caller signed for, the account of its access key. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { world } = options;
  const services = new Map<string, Service>(options.services.map((service) => [service.name, service]));
  return (request) => world.clock.busy(() => dispatch(request));

  async function dispatch(request: WireRequest): Promise<Dispatched> {
    const requestId = options.requestIds.uuid();
    const guessed = guessProtocol(request);
    let protocol = protocols[guessed];
    let model: ServiceModel | undefined;
    try {
      const scope = scopeOf(request, guessed);
      const service = serviceOf(scope);
      model = await loadServiceModel(service.name);
      const spoken = model.protocols.includes(guessed) ? guessed : model.protocols[0];
      protocol = protocols[spoken];
      const operation = operationOf(request, protocol, model);
      const caller = callerOf(scope, spoken);
      const context = contextOf(request, scope, caller, { requestId, operation: operation.name });
      return await answer({ request, protocol, model, operation, service, context, caller });
    } catch (error) {
      return answered(protocol.writeError(asServiceError(error), model, requestId));
    }
  }

  async function answer(routed: RoutedRequest): Promise<Dispatched> {
    const { request, protocol, model, operation, service, context } = routed;
    const { requestId, account, region } = context;
    const call: Call = {
      service: service.name,
      operation: operation.name,
      account,
      region,
      requestId,
      userAgent: request.headers["user-agent"] ?? "",
      time: world.clock.now(),
      outcome: "answered",
    };
    options.calls.record(call);
    const fault = options.faults.callFault(call);
    if (fault?.kind === "lost") {
      call.outcome = "lost";
      return { kind: "broken" };
    }
    if (fault?.kind === "timed-out") {
      call.outcome = "timed-out";
      await world.clock.sleep(fault.milliseconds);
      return fault;
    }
    let response: WireResponse;
    try {
      if (fault?.kind === "error") throw new ServiceError(fault.code, fault.message, { statusCode: fault.statusCode });
      response = protocol.writeOutput(await perform(routed), operation, model, requestId);
    } catch (error) {
      const serviceError = asServiceError(error);
      call.outcome = serviceError.code;
      response = protocol.writeError(serviceError, model, requestId);
    }
    // The caller waits, so for the clock it is a watcher.
    if (fault?.kind === "late") await world.clock.sleep(fault.milliseconds);
    if (fault?.kind !== "acted") return answered(response);
    call.outcome = "acted";
    return { kind: "broken" };
  }

  function perform({ request, protocol, operation, service, context, caller }: RoutedRequest): unknown {
    const run = service.operations[operation.name];
    if (run === undefined) throw notImplemented(service.name, operation.name);
    const input = protocol.readInput(request, operation);
    checkConstraints(service.name, operation, input);
    authorize(caller, service.name, () => demandsOf(service, input, context));
    return run(input as never, context);
  }

  function serviceOf(scope: CredentialScope): Service {
    const service = services.get(scope.service);
    if (service !== undefined) return service;
    const known = [...services.keys()].toSorted().join(", ");
    throw new ServiceError("UnknownService", `The local cloud has no service '${scope.service}'. It has ${known}.`);
  }

  function callerOf({ accessKeyId }: CredentialScope, spoken: ProtocolName): Principal {
    const caller = options.accessKeys.principal(accessKeyId);
    if (caller === "expired") throw expiredToken(spoken);
    return caller;
  }

  function contextOf(
    request: WireRequest,
    scope: CredentialScope,
    { account }: Principal,
    call: Pick<CallContext, "requestId" | "operation">,
  ): CallContext {
    // STS is one for all regions: clients sign for us-east-1 when they use its global endpoint.
    const region = scope.service === "sts" && !world.regions.includes(scope.region) ? world.regions[0] : scope.region;
    const isUnsaid = region === "" && scope.service === "s3";
    if (region === undefined || (!world.regions.includes(region) && !isUnsaid)) {
      throw notConfigured("region", scope.region, world.regions);
    }
    if (!world.accounts.includes(account)) throw notConfigured("account", account, world.accounts);
    const { accessKeyId, service } = scope;
    const context = { ...call, account, region, accessKeyId, service };
    return request.origin === undefined ? context : { ...context, origin: request.origin };
  }

  function asServiceError(error: unknown): ServiceError {
    if (error instanceof ServiceError) return error;
    options.onInternalError?.(error);
    const message = error instanceof Error ? error.message : String(error);
    return new ServiceError("InternalFailure", `The local cloud failed: ${message}`, {
      statusCode: 500,
      fault: "Receiver",
    });
  }
}

function scopeOf(request: WireRequest, protocol: ProtocolName): CredentialScope {
  const scope = credentialScope(request);
  if (scope !== undefined) return scope;
  if (protocol === "rest-xml") throw new ServiceError("AccessDenied", "Access Denied", { statusCode: 403 });
  throw new ServiceError("MissingAuthenticationToken", "Missing Authentication Token", { statusCode: 403 });
}

function operationOf(request: WireRequest, protocol: Protocol, model: ServiceModel): OperationModel {
  const name = protocol.operationName(request, model);
  const operation = name === undefined ? undefined : model.operations.get(name);
  if (operation !== undefined) return operation;
  if (name === undefined)
    throw new ServiceError("MissingAction", "The request does not say which operation it asks for.");
  throw new ServiceError("InvalidAction", `Could not find operation ${name} for version ${model.version}`);
}

/**
 * Each protocol has its own name for it: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
 * and https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 */
function expiredToken(protocol: ProtocolName): ServiceError {
  if (protocol === "rest-xml") return new ServiceError("ExpiredToken", "The provided token has expired.");
  const code = protocol === "query" ? "ExpiredToken" : "ExpiredTokenException";
  return new ServiceError(code, "The security token included in the request is expired", { statusCode: 403 });
}

/** What the caller must be allowed to do. The actions of a service begin with the name that requests are signed for. */
function demandsOf(service: Service, input: Record<string, unknown>, context: CallContext): readonly Demand[] {
  const { operation } = context;
  return (
    service.demands?.(operation, input, context) ?? [{ action: `${prefixOf(service)}:${operation}`, resource: "*" }]
  );
}

/** But for two: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
function prefixOf({ name }: Service): string {
  if (name === "cloudcontrolapi") return "cloudformation";
  return name === "monitoring" ? "cloudwatch" : name;
}

function answered(response: WireResponse): Dispatched {
  return { kind: "answered", response };
}

function notImplemented(service: string, operation: string): ServiceError {
  return new ServiceError("NotImplemented", `${service} ${operation} is not implemented by the local cloud.`, {
    statusCode: 501,
    fault: "Receiver",
  });
}

function notConfigured(kind: "region" | "account", value: string, configured: readonly string[]): ServiceError {
  const code = kind === "region" ? "RegionNotConfigured" : "AccountNotConfigured";
  const list = configured.join(", ");
  const message = `The local cloud has no ${kind} '${value}'. It was created with ${kind}s: ${list}. Add it there, or call with another.`;
  return new ServiceError(code, message, { statusCode: 403 });
}
