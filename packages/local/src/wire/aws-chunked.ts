import { ServiceError } from "./service-error.ts";
import type { WireRequest } from "./wire-message.ts";

/** A body with its framing taken off, and the headers that came after it. */
export interface UnframedBody {
  readonly body: Uint8Array;
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Takes the `aws-chunked` framing off a body, when it has one.
 * See https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html.
 */
export function unframeBody(request: Pick<WireRequest, "headers" | "body">): UnframedBody {
  const isFramed =
    request.headers["content-encoding"]?.split(/,\s*/).includes("aws-chunked") === true ||
    request.headers["x-amz-content-sha256"]?.startsWith("STREAMING-") === true;
  return isFramed ? unframe(Buffer.from(request.body)) : { body: request.body, trailers: {} };
}

function unframe(framed: Buffer): UnframedBody {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = framed.indexOf("\r\n", position);
    const size = chunkSize(framed.subarray(position, Math.max(lineEnd, position)).toString("latin1"));
    const start = lineEnd + 2;
    if (size === 0) return { body: Buffer.concat(chunks), trailers: readTrailers(framed.subarray(start)) };
    if (start + size > framed.length) throw incomplete();
    chunks.push(framed.subarray(start, start + size));
    position = start + size + 2;
  }
}

function chunkSize(line: string): number {
  const size = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(line)?.[1];
  if (size === undefined) throw incomplete();
  return Number.parseInt(size, 16);
}

function readTrailers(bytes: Buffer): Record<string, string> {
  const lines = bytes.toString("latin1").split(/\r?\n/);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
}

function incomplete(): ServiceError {
  return new ServiceError(
    "IncompleteBody",
    "The request body terminated unexpectedly: its aws-chunked framing is broken.",
  );
}
