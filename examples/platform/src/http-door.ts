import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { isStackstewardError } from "@stacksteward/core";

import { shown } from "./deployment.ts";
import { startHeartbeat, wallClock, type HeartbeatClock } from "./heartbeat.ts";
import { whoAsks, type People } from "./people.ts";
import type { Platform } from "./platform.ts";
import { asDecision, asDeploymentRequest, readJson } from "./read-request.ts";
import { Refusal } from "./refusal.ts";

/** Requests by HTTP:
 *
 * - `POST /deployments` asks for one, `GET /deployments` lists all, `GET /deployments/{id}` shows one with its plan
 * - `POST /deployments/{id}/decision` approves or rejects the plan with a digest
 * - `GET /deployments/{id}/events` streams what happens (server-sent events), and at last what became of it; a comment every
 *   fifteen seconds of `clock` says that it is still there
 */
export function openHttpDoor(platform: Platform, people: People, clock: HeartbeatClock = wallClock): Server {
  return createServer((request, response) => {
    answer({ platform, people, clock }, request, response).catch((failure: unknown) => {
      if (response.headersSent) return void response.destroy();
      send(response, statusOf(failure), { message: failure instanceof Error ? failure.message : String(failure) });
    });
  });
}

interface Doorway {
  readonly platform: Platform;
  readonly people: People;
  readonly clock: HeartbeatClock;
}

async function answer(
  { platform, people, clock }: Doorway,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = whoAsks(people, request);
  const [root, id, what, ...rest] = new URL(request.url ?? "/", "http://localhost").pathname.split("/").slice(1);
  const asked = `${request.method} ${root === "deployments" && rest.length === 0 ? [root, id && "{id}", what].filter(Boolean).join("/") : "?"}`;
  switch (asked) {
    case "POST deployments":
      return send(response, 202, shown(await platform.request(asDeploymentRequest(await readJson(request)), name)));
    case "GET deployments":
      return send(response, 200, (await platform.list()).map(shown));
    case "GET deployments/{id}":
      return send(response, 200, shown(await platform.get(id ?? "")));
    case "POST deployments/{id}/decision":
      return send(response, 200, shown(await platform.decide(id ?? "", asDecision(await readJson(request)), name)));
    case "GET deployments/{id}/events":
      return stream({ platform, clock }, id ?? "", request, response);
    default:
      throw new Refusal(404, `${request.method} ${request.url} is nothing that is known here.`);
  }
}

/** Whoever reconnects says what it has had (`last-event-id`), also after a restart: events keep their numbers. */
async function stream(
  { platform, clock }: Omit<Doorway, "people">,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { "last-event-id": last } = request.headers;
  const had = typeof last === "string" && /^\d{1,9}$/.test(last) ? Number(last) : -1;
  await platform.get(id);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" }).flushHeaders();
  using _heartbeat = startHeartbeat(response, clock);
  for await (const event of platform.events(id)) {
    if (response.destroyed) return;
    if (event.sequence <= had) continue;
    const isTaken = response.write(`id: ${event.sequence}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
    // Whoever reads slowly is waited for, and not kept in memory.
    if (!isTaken) await Promise.race([once(response, "drain"), once(response, "close")]);
  }
  response.end(`event: deployment\ndata: ${JSON.stringify(shown(await platform.get(id)))}\n\n`);
}

function send(response: ServerResponse, statusCode: number, body: unknown): void {
  response.writeHead(statusCode, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function statusOf(failure: unknown): number {
  if (failure instanceof Refusal) return failure.statusCode;
  return isStackstewardError(failure, "KEY_INVALID") || isStackstewardError(failure, "INVALID_DEFINITION") ? 400 : 500;
}
