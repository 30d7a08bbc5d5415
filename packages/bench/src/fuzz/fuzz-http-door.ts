import { connect } from "node:net";
import { inspect } from "node:util";

import { createLocalCloud } from "@stacksteward/local";
import fc from "fast-check";

import { mutatedBytes, mutatedRequest } from "./mutated-request.ts";
import { recordRealRequests } from "./real-requests.ts";

/** How long to go on; whichever comes first. */
export interface FuzzLimits {
  readonly requests: number;
  readonly milliseconds: number;
}

/** What became of the mutated requests. */
export interface FuzzOutcome {
  readonly requests: number;
  /** The smallest request that was met badly, and how; `undefined` when all were met well. */
  readonly fault: string | undefined;
}

/**
 * Sends mutated real requests to the HTTP door of one local cloud. Each that is framed rightly has to be answered, in a
 * protocol of AWS and with the id of the request, none with HTML or by an error of the cloud's own; whatever bytes are
 * sent, the cloud answers the next request.
 */
export async function fuzzHttpDoor({ requests, milliseconds }: FuzzLimits): Promise<FuzzOutcome> {
  const bugs: unknown[] = [];
  const cloud = await createLocalCloud({ onInternalError: (error) => bugs.push(error) });
  try {
    const { url } = await cloud.listen();
    const real = await recordRealRequests();
    const bounds = { numRuns: requests / 2, interruptAfterTimeLimit: milliseconds / 2 };
    const framed = await fc.check(
      fc.asyncProperty(mutatedRequest(real), async (bytes) => {
        bugs.length = 0;
        const answer = await exchange(url, bytes, "wait");
        judgeAnswer(answer, bugs);
        judgeProtocol(answer);
      }),
      bounds,
    );
    const broken = await fc.check(
      fc.asyncProperty(mutatedBytes(real), async (bytes) => {
        bugs.length = 0;
        const answer = await exchange(url, bytes, "hang up");
        if (answer !== "") judgeAnswer(answer, bugs);
        const { status } = await fetch(`${url}/_stacksteward/health`);
        if (status !== 200) throw new Error(`The cloud is not well afterwards: ${status}`);
      }),
      bounds,
    );
    return { requests: framed.numRuns + broken.numRuns, fault: describeFault(framed) ?? describeFault(broken) };
  } finally {
    await cloud.close();
  }
}

function describeFault(details: fc.RunDetails<[Uint8Array]>): string | undefined {
  const [bytes] = details.counterexample ?? [];
  if (bytes === undefined) return undefined;
  const { errorInstance, seed } = details;
  return `seed ${seed}: ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}\n${inspect(errorInstance)}`;
}

function judgeAnswer(answer: string, bugs: readonly unknown[]): void {
  const [bug] = bugs;
  if (bug !== undefined) throw new Error("An error of the local cloud's own", { cause: bug });
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
  if (status === undefined) throw new Error(`No answer: ${answer.slice(0, 200)}`);
  if (Number(status) >= 500 && status !== "501") throw new Error(`An answer that blames the cloud: ${answer}`);
  if (/<html/i.test(answer)) throw new Error(`An answer in HTML: ${answer}`);
}

/** An answer is in a protocol of AWS, whichever was asked in, and names its request. */
function judgeProtocol(answer: string): void {
  const [head = "", body = ""] = answer.split("\r\n\r\n", 2);
  const type = /^content-type: *([^;\r\n]+)/im.exec(head)?.[1]?.trim() ?? "";
  const isKnown = /^(?:text|application)\/xml$|^application\/(?:json|x-amz-json-1\.[01]|cbor)$/.test(type);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  if (status < 400 || body === "") return;
  if (!isKnown) throw new Error(`An error in no protocol of AWS (${type}): ${answer.slice(0, 500)}`);
  const isNamed = /^x-amzn?-request-?id: *\S/im.test(head) || /<Request-?Id>[^<]+</i.test(body);
  // Control calls are the cloud's own.
  if (!isNamed && !/control call/i.test(body))
    throw new Error(`An error that names no request: ${answer.slice(0, 500)}`);
}

/** Real milliseconds after which an exchange counts as hanging. */
const PATIENCE_MS = 10_000;

/** Sends bytes and collects what comes back until the connection ends. Hanging up at once gives up a right to an answer. */
function exchange(url: string, bytes: Uint8Array, afterwards: "wait" | "hang up"): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname);
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`Nothing happened for ${PATIENCE_MS} ms`)));
    socket.setEncoding("latin1").on("data", (chunk: string) => (answer += chunk));
    // A server that has refused need not read the rest.
    socket.on("error", (error: Error & { code?: string }) =>
      error.code === "EPIPE" || error.code === "ECONNRESET" ? resolve(answer) : reject(error),
    );
    socket.on("close", () => resolve(answer));
    if (afterwards === "wait") socket.write(bytes);
    else socket.end(bytes);
  });
}
