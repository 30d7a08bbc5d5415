import type { IncomingMessage } from "node:http";

import type { DeploymentRequest } from "./deployment.ts";
import type { Decision } from "./platform.ts";
import { Refusal } from "./refusal.ts";

/** CloudFormation takes templates of 1 MiB; escaped in JSON, and with parameters, they may be twice as long. */
const MOST_BYTES = 2 * 1024 * 1024;

/** Reads a body of JSON, and no more of it than there may be. */
export async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (request.headers["content-type"]?.split(";", 1)[0] !== "application/json") {
    throw new Refusal(415, "Send JSON, and say so: content-type: application/json.");
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.byteLength;
    if (bytes > MOST_BYTES) throw new Refusal(413, `A body may have ${MOST_BYTES} bytes.`);
    pieces.push(piece);
  }
  const value = parse(Buffer.concat(pieces).toString("utf8"));
  if (!isRecord(value)) throw new Refusal(400, "The body has to be a JSON object.");
  return value;
}

/** What is asked to be deployed. */
export function asDeploymentRequest(body: Readonly<Record<string, unknown>>): DeploymentRequest {
  refuseOthers(body, ["id", "stackName", "template", "parameters"]);
  const { id, stackName, template, parameters = {} } = body;
  if (typeof id !== "string" || !/^[A-Za-z0-9-]{1,64}$/.test(id))
    throw new Refusal(400, `"id" has to be 1 to 64 letters, digits and hyphens.`);
  if (typeof stackName !== "string") throw new Refusal(400, `"stackName" has to be the name of a stack.`);
  if (typeof template !== "string") throw new Refusal(400, `"template" has to be the text of a template.`);
  if (!isRecord(parameters)) throw new Refusal(400, `"parameters" has to be an object of texts.`);
  const texts = Object.entries(parameters).map(([key, value]): [string, string] => {
    if (typeof value !== "string") throw new Refusal(400, `Parameter "${key}" has to be a text.`);
    return [key, value];
  });
  return { id, stackName, template, parameters: Object.fromEntries(texts) };
}

/** What is said of a plan. */
export function asDecision(body: Readonly<Record<string, unknown>>): Decision {
  refuseOthers(body, ["approve", "digest"]);
  const { approve, digest } = body;
  if (typeof approve !== "boolean") throw new Refusal(400, `"approve" has to be true or false.`);
  if (typeof digest !== "string")
    throw new Refusal(400, `"digest" has to be the digest of the plan that you have read.`);
  return { approve, digest };
}

function refuseOthers(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new Refusal(400, `"${unknown[0]}" is nothing that is known here. There are: ${known.join(", ")}.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is no JSON.");
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
