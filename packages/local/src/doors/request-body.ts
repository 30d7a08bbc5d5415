import { ServiceError } from "../wire/service-error.ts";

/** How much of a request is read before it is refused. */
export interface BodyLimits {
  /** Bytes of one request's body. */
  readonly maxBodyBytes: number;
}

/** Bytes that all requests together may hold at a time: so many bodies of the largest size. */
const LARGEST_BODIES = 8;

/** What the bodies of all open requests hold together, so that many clients cannot take all memory. */
export interface OpenBodies {
  /** Counts bytes that were read. Throws `ServiceError` when there are too many. */
  take(bytes: number): void;
  give(bytes: number): void;
}

/** No body is open yet. */
export function createOpenBodies({ maxBodyBytes }: BodyLimits): OpenBodies {
  let open = 0;
  return {
    take(bytes) {
      if (open + bytes > LARGEST_BODIES * maxBodyBytes) {
        const message =
          "Please reduce your request rate: the local cloud is reading as many bytes as it takes at a time.";
        throw new ServiceError("SlowDown", message, { statusCode: 503, fault: "Receiver" });
      }
      open += bytes;
    },
    give: (bytes) => void (open -= bytes),
  };
}

/** The bytes of a body in any form that the SDK hands over. Throws `ServiceError` when it is larger than allowed. */
export async function readBody(
  body: unknown,
  limits: BodyLimits,
  onBytes?: (bytes: number) => void,
): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return checked(Buffer.from(body), limits);
  if (body instanceof ArrayBuffer) return checked(new Uint8Array(body), limits);
  if (ArrayBuffer.isView(body)) return checked(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), limits);
  if (isAsyncIterable(body)) return collect(body, limits, onBytes);
  throw new ServiceError("MalformedInput", `The request body is of no kind that can be read: ${typeof body}.`);
}

/** The answer to a body that is larger than allowed. */
export function bodyTooLarge(limits: BodyLimits): ServiceError {
  const message = `Your proposed upload exceeds the maximum allowed size: the local cloud reads at most ${limits.maxBodyBytes} bytes.`;
  return new ServiceError("EntityTooLarge", message, { statusCode: 413 });
}

async function collect(
  body: AsyncIterable<unknown>,
  limits: BodyLimits,
  onBytes?: (bytes: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    if (!(bytes instanceof Uint8Array))
      throw new ServiceError("MalformedInput", "The request body is not made of bytes.");
    size += bytes.length;
    if (size > limits.maxBodyBytes) throw bodyTooLarge(limits);
    onBytes?.(bytes.length);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function checked(bytes: Uint8Array, limits: BodyLimits): Uint8Array {
  if (bytes.length > limits.maxBodyBytes) throw bodyTooLarge(limits);
  return bytes;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
