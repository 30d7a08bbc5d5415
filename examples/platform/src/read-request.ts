import type { IncomingMessage } from "node:http";

import { describeInputs, readTemplate, TemplateError } from "@stacksteward/template";

import type { DeploymentRequest, RequestedValue } from "./deployment.ts";
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
  if (!isRecord(parameters)) throw new Refusal(400, `"parameters" has to be an object.`);
  const values = Object.entries(parameters).map(([key, value]): [string, RequestedValue] => [key, asValue(key, value)]);
  const request = { id, stackName, template, parameters: Object.fromEntries(values) };
  assertNothingHidden(request);
  return request;
}

function asValue(key: string, value: unknown): RequestedValue {
  if (typeof value === "string") return value;
  if (isRecord(value) && Object.keys(value).join() === "fromSsm" && typeof value["fromSsm"] === "string") {
    return { fromSsm: value["fromSsm"] };
  }
  throw new Refusal(400, `Parameter "${key}" has to be a text, or {"fromSsm": "/its/name"}.`);
}

/** Requests are kept, so that what a template hides may not be in them. A template that can't be read is refused by its plan. */
function assertNothingHidden({ template, parameters }: DeploymentRequest): void {
  for (const { name, noEcho } of inputsOf(template)) {
    if (!noEcho || typeof (parameters[name] ?? {}) !== "string") continue;
    throw new Refusal(
      400,
      `Parameter "${name}" is NoEcho, and requests are kept. Put the value into Parameter Store as a SecureString, and say {"fromSsm": "/its/name"}.`,
    );
  }
}

function inputsOf(template: string): ReturnType<typeof describeInputs> {
  try {
    return describeInputs(readTemplate(template).body);
  } catch (failure) {
    if (failure instanceof TemplateError) return [];
    throw failure;
  }
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
