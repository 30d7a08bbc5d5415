import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import type { Dispatcher } from "../wire/dispatcher.ts";
import { errorResponse } from "../wire/error-response.ts";
import { ServiceError } from "../wire/service-error.ts";
import type { WireRequest, WireResponse } from "../wire/wire-message.ts";
import { answerControl, isControl } from "./control.ts";
import type { ControlledCloud } from "./controlled-cloud.ts";
import { bodyTooLarge, createOpenBodies, readBody, type BodyLimits, type OpenBodies } from "./request-body.ts";

/** A server that real AWS clients can use. */
export interface Listener {
  /** `http://127.0.0.1:4577` */
  readonly url: string;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** What the HTTP door stands on. */
export interface HttpDoorOptions {
  readonly dispatch: Dispatcher;
  readonly limits: BodyLimits;
  readonly cloud: ControlledCloud;
  /** Told of errors that are bugs of the local cloud; their connection breaks. */
  readonly onInternalError?: ((error: unknown) => void) | undefined;
}

/** Only this machine is served: there are no secrets to tell callers apart by. */
const host = "127.0.0.1";
/** Real milliseconds. A client that is slower than this is stuck or hostile. */
const timeouts = { headers: 10_000, request: 120_000, keepAlive: 5_000, checks: 2_000 };

/** Listens on 127.0.0.1. Rejects when the port is taken; port 0 takes a free one. */
export async function openHttpDoor(options: HttpDoorOptions, port: number): Promise<Listener> {
  const { checks: connectionsCheckingInterval } = timeouts;
  const bodies = createOpenBodies(options.limits);
  const server = createServer({ connectionsCheckingInterval }, (request, response) => {
    void serve(request, response, options, bodies);
  });
  server.headersTimeout = timeouts.headers;
  server.requestTimeout = timeouts.request;
  server.keepAliveTimeout = timeouts.keepAlive;
  // Asked before the body is sent, so that a body that is too large never travels.
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    if (!announcesTooMuch(request, options.limits)) response.writeContinue();
    void serve(request, response, options, bodies);
  });
  server.on("clientError", refuseMalformed);
  await listen(server, port);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpDoorOptions,
  bodies: OpenBodies,
): Promise<void> {
  let held = 0;
  const hold = (bytes: number): void => {
    bodies.take(bytes);
    held += bytes;
  };
  try {
    const body = await bodyOf(request, response, options.limits, hold);
    if (body === undefined) return;
    const wireRequest = toWireRequest(request, body);
    if (isControl(wireRequest)) return send(response, request, await answerControl(wireRequest, options.cloud));
    const outcome = await options.dispatch(wireRequest);
    if (outcome.kind !== "answered") request.socket.destroy();
    else send(response, request, outcome.response);
  } catch (error) {
    // A caller who went away in the middle of the request is nobody's fault, and nobody is left to answer.
    if (!request.errored && !response.destroyed) options.onInternalError?.(error);
    request.socket.destroy();
  } finally {
    bodies.give(held);
  }
}

/** The body, or `undefined` when it is too large and the refusal is on its way. */
async function bodyOf(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
  hold: (bytes: number) => void,
): Promise<Uint8Array | undefined> {
  try {
    if (announcesTooMuch(request, limits)) throw bodyTooLarge(limits);
    return await readBody(request, limits, hold);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    response.shouldKeepAlive = false;
    send(response, request, errorResponse(error, toWireRequest(request, new Uint8Array())));
    return undefined;
  }
}

function announcesTooMuch(request: IncomingMessage, limits: BodyLimits): boolean {
  return Number(request.headers["content-length"] ?? 0) > limits.maxBodyBytes;
}

function toWireRequest(request: IncomingMessage, body: Uint8Array): WireRequest {
  const target = request.url ?? "/";
  // A client that speaks through a proxy sends the whole address.
  const local = target.replace(/^https?:\/\/[^/?]*/i, "");
  const question = local.indexOf("?");
  const path = question < 0 ? local : local.slice(0, question);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  return {
    method: request.method ?? "GET",
    path: path === "" ? "/" : path,
    query: new URLSearchParams(question < 0 ? "" : local.slice(question + 1)),
    headers,
    body,
    ...(headers["host"] !== undefined && { origin: `http://${headers["host"]}` }),
  };
}

function send(response: ServerResponse, request: IncomingMessage, { statusCode, headers, body }: WireResponse): void {
  const withoutBody = request.method === "HEAD" || statusCode === 204 || statusCode === 304;
  const length = withoutBody ? {} : { "content-length": body.length };
  response.writeHead(statusCode, { ...headers, ...length });
  response.end(withoutBody ? undefined : body);
}

/** What is not HTTP gets an answer all the same, and never a page of HTML. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) return;
  const tooLarge = error.code === "HPE_HEADER_OVERFLOW";
  const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const status = tooLarge ? "431 Request Header Fields Too Large" : late ? "408 Request Timeout" : "400 Bad Request";
  const code = late ? "RequestTimeout" : "MalformedHttpRequest";
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>The request is not HTTP that can be read.</Message></Error></ErrorResponse>`;
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/xml\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}
