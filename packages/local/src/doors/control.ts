import { textResponse, type WireRequest, type WireResponse } from "../wire/wire-message.ts";
import type { ControlAnswer, ControlledCloud } from "./controlled-cloud.ts";
import { moveClock, showClock } from "./control-clock.ts";
import { injectFault } from "./control-faults.ts";

/** No bucket can be called this, so that no call to S3 is taken for a control call. */
const prefix = "/_stacksteward/";

/** Whether a request is for the cloud itself and not for one of its services. */
export function isControl(request: WireRequest): boolean {
  return request.path.startsWith(prefix);
}

/**
 * Answers a control call in JSON: {@link controlCalls} has them all. They move time and make calls fail, and bear no
 * signature, so a page in a browser must not reach them: neither across origins, nor under a name that leads here.
 */
export async function answerControl(request: WireRequest, cloud: ControlledCloud): Promise<WireResponse> {
  const stranger = strangerIn(request);
  if (stranger !== undefined) return textResponse(403, "application/json", JSON.stringify({ message: stranger }));
  const name = `${request.method} ${request.path.slice(prefix.length)}`;
  const call = controlCalls.get(name);
  const [statusCode, body] =
    call === undefined ? unknownCall(name) : await call(cloud, readJson(request.body), request.query);
  return textResponse(statusCode, "application/json", JSON.stringify(body));
}

/** Why a request cannot come from a program of this machine, if it cannot. */
function strangerIn({ headers }: WireRequest): string | undefined {
  const { host = "", origin, "sec-fetch-site": site = "none" } = headers;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!["127.0.0.1", "localhost", "[::1]"].includes(name))
    return `Control calls are taken at 127.0.0.1 and localhost, not at '${host}'.`;
  if (origin === undefined && (site === "none" || site === "same-origin")) return undefined;
  return origin === `http://${host}` ? undefined : `Control calls are not taken from the page of ${origin ?? site}.`;
}

type ControlCall = (
  cloud: ControlledCloud,
  body: unknown,
  query: URLSearchParams,
) => ControlAnswer | Promise<ControlAnswer>;

const controlCalls: ReadonlyMap<string, ControlCall> = new Map<string, ControlCall>([
  ["GET health", ({ accounts, regions, clock }) => [200, { status: "ok", accounts, regions, ...showClock(clock) }]],
  ["GET clock", ({ clock }) => [200, showClock(clock)]],
  ["POST clock", ({ clock }, order) => moveClock(clock, order)],
  ["GET operations", ({ operations }) => [200, operations]],
  ["GET calls", ({ calls }, _body, query) => [200, calls.list(Object.fromEntries(query))]],
  [
    "DELETE calls",
    ({ calls }) => {
      calls.clear();
      return [200, calls.list()];
    },
  ],
  ["POST faults", ({ faults }, order) => injectFault(faults, order)],
  [
    "DELETE faults",
    ({ faults }) => {
      faults.clear();
      return [200, {}];
    },
  ],
]);

function unknownCall(name: string): ControlAnswer {
  const known = [...controlCalls.keys()].join(", ");
  return [404, { message: `The local cloud has no control call ${name}. It has ${known}.` }];
}

/** What the body says, or `undefined` when it is not JSON. */
function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
