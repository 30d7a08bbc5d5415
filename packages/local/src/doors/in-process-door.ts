import { Readable } from "node:stream";

import type { HttpRequest } from "@smithy/types";

import type { Dispatcher } from "../wire/dispatcher.ts";
import { errorResponse } from "../wire/error-response.ts";
import { ServiceError } from "../wire/service-error.ts";
import type { WireRequest, WireResponse } from "../wire/wire-message.ts";
import { readBody, type BodyLimits } from "./request-body.ts";

/** What AWS SDK clients take as `requestHandler`. */
export interface InProcessHandler {
  /** Answers one request of a client. */
  handle(
    request: HttpRequest,
    options?: { readonly abortSignal?: unknown },
  ): Promise<{ response: { statusCode: number; reason?: string; headers: Record<string, string>; body: unknown } }>;
  readonly metadata: { readonly handlerProtocol: string };
  /** Does nothing: the cloud outlives its clients. */
  destroy(): void;
  /** Does nothing: there is no connection to configure. */
  updateHttpClientConfig(): void;
  /** Always empty. */
  httpHandlerConfigs(): Record<string, never>;
}

/** A request handler that reaches the cloud without a socket. After `closed()` says so, calls fail like those to a server that went away. */
export function createInProcessDoor(dispatch: Dispatcher, limits: BodyLimits, closed: () => boolean): InProcessHandler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request, { abortSignal } = {}) {
      const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
      throwIfAborted(signal);
      if (closed()) throw connectionError("ECONNREFUSED", "The local cloud is closed.");
      const outcome = await untilAborted(answer(request), signal);
      if (outcome.kind === "broken")
        throw connectionError("ECONNRESET", "The connection was reset by an injected fault.");
      if (outcome.kind === "timed-out") throw timeoutError(outcome.milliseconds);
      return { response: sdkResponse(outcome.response, request.method) };
    },
    destroy: nothing,
    updateHttpClientConfig: nothing,
    httpHandlerConfigs: () => ({}),
  };

  async function answer(request: HttpRequest): ReturnType<Dispatcher> {
    const head = wireRequest(request);
    try {
      return await dispatch({ ...head, body: await readBody(request.body, limits) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { kind: "answered", response: errorResponse(error, head) };
    }
  }
}

function wireRequest(request: HttpRequest): WireRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value ?? ""]) query.append(name, item);
  }
  const { method, path, hostname } = request;
  return { method, path, query, headers: { host: hostname, ...headers }, body: new Uint8Array() };
}

function sdkResponse(
  response: WireResponse,
  method: string,
): { statusCode: number; headers: Record<string, string>; body: unknown } {
  const { statusCode, headers, streamed = false } = response;
  const body = method === "HEAD" ? new Uint8Array() : response.body;
  return { statusCode, headers: { ...headers }, body: streamed ? Readable.from([body]) : body };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortError(signal));
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** As the SDK's own handlers name it, so that its retry layer knows it. */
function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error("Request aborted", { cause: signal.reason }), { name: "AbortError" });
}

/** As the SDK's own handlers name it when their `requestTimeout` is over. */
function timeoutError(milliseconds: number): Error {
  return Object.assign(new Error(`An injected fault kept silent for ${milliseconds} ms.`), { name: "TimeoutError" });
}

/** As Node.js names it, so that clients treat it like the real thing. */
function connectionError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function nothing(): void {
  // There is no socket to close and nothing to configure.
}
