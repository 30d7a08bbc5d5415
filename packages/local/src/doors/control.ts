import type { CloudClock } from "../clock/cloud-clock.ts";
import { textResponse, type WireRequest, type WireResponse } from "../wire/wire-message.ts";

/** What the control calls can see and do. */
export interface ControlledCloud {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly clock: CloudClock;
}

/** No bucket can be called this, so that no call to S3 is taken for a control call. */
const prefix = "/_stacksteward/";

/** Whether a request is for the cloud itself and not for one of its services. */
export function isControl(request: WireRequest): boolean {
  return request.path.startsWith(prefix);
}

/**
 * Answers `GET /_stacksteward/health`, `GET /_stacksteward/clock` and
 * `POST /_stacksteward/clock` with `{"advance": milliseconds}` or `{"settle": true}`, in JSON.
 */
export async function answerControl(request: WireRequest, cloud: ControlledCloud): Promise<WireResponse> {
  const call = `${request.method} ${request.path.slice(prefix.length)}`;
  if (call === "GET health") {
    return json(200, { status: "ok", accounts: cloud.accounts, regions: cloud.regions, now: now(cloud) });
  }
  if (call === "GET clock") return json(200, { now: now(cloud) });
  if (call === "POST clock") return moveClock(request, cloud);
  return json(404, {
    message: `The local cloud has no control call ${call}. It has GET health, GET clock, POST clock.`,
  });
}

async function moveClock(request: WireRequest, cloud: ControlledCloud): Promise<WireResponse> {
  const order = readOrder(request.body);
  if (order === undefined) return json(400, { message: 'Send {"advance": milliseconds} or {"settle": true}.' });
  try {
    await (order.kind === "settle" ? cloud.clock.settle() : cloud.clock.advance(order.milliseconds));
    return json(200, { now: now(cloud) });
  } catch (error) {
    return json(409, { message: error instanceof Error ? error.message : String(error) });
  }
}

type Order = { readonly kind: "settle" } | { readonly kind: "advance"; readonly milliseconds: number };

function readOrder(body: Uint8Array): Order | undefined {
  let order: unknown;
  try {
    order = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  if (typeof order !== "object" || order === null) return undefined;
  if ("settle" in order && order.settle === true) return { kind: "settle" };
  return "advance" in order && typeof order.advance === "number"
    ? { kind: "advance", milliseconds: order.advance }
    : undefined;
}

function now(cloud: ControlledCloud): string {
  return new Date(cloud.clock.now()).toISOString();
}

function json(statusCode: number, value: unknown): WireResponse {
  return textResponse(statusCode, "application/json", JSON.stringify(value));
}
