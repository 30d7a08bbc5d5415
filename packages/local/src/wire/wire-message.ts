/** One HTTP request as the protocols see it, whichever door it came through. */
export interface WireRequest {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The origin under which the caller reached us, when it came over HTTP. */
  readonly origin?: string;
}

/** What goes back to the caller. */
export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether clients expect to read the body as a stream: an object's content. */
  readonly streamed?: boolean;
}

const encoder = new TextEncoder();

/** A response whose body is `text` in UTF-8. */
export function textResponse(
  statusCode: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return { statusCode, headers: { "content-type": contentType, ...headers }, body: encoder.encode(text) };
}
