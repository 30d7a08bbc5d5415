import * as cloudFormation from "@aws-sdk/client-cloudformation";
import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as ssm from "@aws-sdk/client-ssm";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { HttpRequest } from "@smithy/types";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readBody } from "../doors/request-body.ts";
import { cborProtocol } from "./cbor-protocol.ts";
import { jsonProtocol } from "./json-protocol.ts";
import type { Protocol } from "./protocol.ts";
import { queryProtocol } from "./query-protocol.ts";
import { loadServiceModel, type OperationModel, type ServiceModel } from "./service-model.ts";
import type { WireRequest } from "./wire-message.ts";

/** Text that both XML and the SDK's reader of it can carry: white space alone is dropped by the reader. */
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).map((string) => `${string}\r\n&<"'>é😀.`);

function arbitraryOf(schema: NormalizedSchema, depth: number): fc.Arbitrary<unknown> {
  if (schema.isUnitSchema()) return fc.constant({});
  if (schema.isListSchema()) return fc.array(arbitraryOf(schema.getValueSchema(), depth - 1), { maxLength: 3 });
  if (schema.isMapSchema())
    return fc.dictionary(text, arbitraryOf(schema.getValueSchema(), depth - 1), { minKeys: 1, maxKeys: 3 });
  if (schema.isUnionSchema()) {
    const members = [...schema.structIterator()];
    return fc.oneof(...members.map(([name, member]) => fc.record({ [name]: arbitraryOf(member, depth - 1) })));
  }
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].filter(([, member]) => depth > 0 || isScalar(member));
    return fc.record(
      Object.fromEntries(members.map(([name, member]) => [name, arbitraryOf(member, depth - 1)])),
      // An element without content reads as an empty text, so every structure keeps its first scalar.
      { requiredKeys: members.filter(([, member]) => isScalar(member)).map(([name]) => name) },
    );
  }
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer();
  if (schema.isTimestampSchema())
    return fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true });
  return text;
}

function isScalar(schema: NormalizedSchema): boolean {
  return !schema.isListSchema() && !schema.isMapSchema() && !schema.isStructSchema();
}

/** A client of the SDK for the protocol under test, and the commands of its package. */
interface Caller {
  readonly client: (options: ssm.SSMClientConfig) => object;
  readonly commands: Readonly<Record<string, unknown>>;
}

/** Sends `input` through the SDK's client and answers `output`, both by way of the protocol under test. */
async function exchange(
  { client, commands }: Caller,
  service: ServiceModel,
  protocol: Protocol,
  operation: OperationModel,
  input: unknown,
  output: unknown,
): Promise<{ received: unknown; answered: unknown }> {
  let received: unknown;
  const requestHandler = {
    async handle(request: HttpRequest) {
      const query = new URLSearchParams();
      const body = await readBody(request.body, { maxBodyBytes: 1_000_000 });
      const wire: WireRequest = { method: request.method, path: request.path, query, headers: request.headers, body };
      expect(protocol.operationName(wire, service)).toBe(operation.name);
      received = protocol.readInput(wire, operation);
      return { response: { ...protocol.writeOutput(output, operation, service, "id") } };
    },
  };
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const options = { region: "eu-west-1", credentials, requestHandler, maxAttempts: 1 };
  const Command = commands[`${operation.name}Command`] as new (input: unknown) => unknown;
  const sender = client(options) as { send(command: unknown): Promise<object> };
  const answer = await sender.send(new Command(input));
  const { $metadata: _, ...answered } = answer as Record<string, unknown>;
  return { received, answered };
}

const alarmOperations = ["PutMetricAlarm", "PutCompositeAlarm", "DescribeAlarms", "TagResource"] as const;

describe.each([
  [
    "cloudformation",
    queryProtocol,
    { client: (options) => new cloudFormation.CloudFormationClient(options), commands: cloudFormation },
    ["CreateStack", "CreateChangeSet", "DescribeChangeSet", "DescribeStacks", "ImportStacksToStackSet"],
  ],
  [
    "ssm",
    jsonProtocol("1.1"),
    { client: (options) => new ssm.SSMClient(options), commands: ssm },
    ["PutParameter", "GetParametersByPath", "DescribeParameters", "GetParameterHistory"],
  ],
  [
    "monitoring",
    jsonProtocol("1.0"),
    { client: (options) => new cloudWatch.CloudWatchClient(options), commands: cloudWatch },
    alarmOperations,
  ],
  [
    "monitoring",
    cborProtocol,
    {
      client: (options) => new cloudWatch.CloudWatchClient({ ...options, protocol: SmithyRpcV2CborProtocol }),
      commands: cloudWatch,
    },
    alarmOperations,
  ],
] as const satisfies readonly (readonly [string, Protocol, Caller, readonly string[]])[])(
  "%s",
  (serviceName, protocol, caller, operations) => {
    test.each<string>(operations)("%s carries any input there and any output back unchanged", async (name) => {
      const service = await loadServiceModel(serviceName);
      const operation = service.operations.get(name);
      if (operation === undefined) throw new Error(`no ${name}`);
      await fc.assert(
        fc.asyncProperty(arbitraryOf(operation.input, 3), arbitraryOf(operation.output, 3), async (input, output) => {
          const { received, answered } = await exchange(caller, service, protocol, operation, input, output);
          expect(received).toEqual(input);
          expect(answered).toEqual(output);
        }),
        { numRuns: 15 },
      );
    });
  },
);
