import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import type { Service } from "./operation.ts";
import type { ProtocolName } from "./protocol.ts";

/** One operation as the service's model describes it. */
export interface OperationModel {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, URI template and success status, for services whose operations are bound to HTTP. */
  readonly http?: { readonly method: string; readonly uri: string; readonly code: number };
}

/** One error shape: the code on the wire, its HTTP status, its members. */
export interface ErrorModel {
  readonly code: string;
  readonly statusCode: number;
  readonly schema: NormalizedSchema;
}

/** What the SDK package of a service says about its API. */
export interface ServiceModel {
  readonly name: Service["name"];
  /** Those it speaks; a request that fits none of them is taken for the first. */
  readonly protocols: readonly [ProtocolName, ...ProtocolName[]];
  readonly version: string;
  readonly xmlNamespace: string;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By shape name and by code on the wire. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

const packages = {
  cloudformation: {
    load: () => import("@aws-sdk/client-cloudformation"),
    protocols: ["query"],
    version: "2010-05-15",
    xmlNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
  },
  cloudcontrolapi: {
    load: () => import("@aws-sdk/client-cloudcontrol"),
    protocols: ["json-1.0"],
    version: "2021-09-30",
    xmlNamespace: "http://cloudcontrolapi.amazonaws.com/doc/2021-09-30/",
  },
  monitoring: {
    load: () => import("@aws-sdk/client-cloudwatch"),
    protocols: ["json-1.0", "rpc-v2-cbor", "query"],
    version: "2010-08-01",
    xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
  },
  sts: {
    load: () => import("@aws-sdk/client-sts"),
    protocols: ["query"],
    version: "2011-06-15",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  },
  ssm: {
    load: () => import("@aws-sdk/client-ssm"),
    protocols: ["json-1.1"],
    version: "2014-11-06",
    xmlNamespace: "http://ssm.amazonaws.com/doc/2014-11-06/",
  },
  s3: {
    load: () => import("@aws-sdk/client-s3"),
    protocols: ["rest-xml"],
    version: "2006-03-01",
    xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
  },
} as const;

const loaded = new Map<Service["name"], Promise<ServiceModel>>();

/** The model of one service, read from its SDK package when first asked for. */
export function loadServiceModel(name: Service["name"]): Promise<ServiceModel> {
  let model = loaded.get(name);
  if (model === undefined) {
    model = readModel(name);
    loaded.set(name, model);
  }
  return model;
}

async function readModel(name: Service["name"]): Promise<ServiceModel> {
  const { load, protocols, version, xmlNamespace } = packages[name];
  const exported: Readonly<Record<string, unknown>> = await load();
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const [key, value] of Object.entries(exported)) {
    if (!key.endsWith("$") || !Array.isArray(value)) continue;
    if (isOperation(value)) operations.set(value[2], operationModel(value));
    else if (isError(value)) addError(errors, NormalizedSchema.of(value));
  }
  return { name, protocols, version, xmlNamespace, operations, errors };
}

function isOperation(value: readonly unknown[]): value is StaticOperationSchema {
  return value[0] === 9 && typeof value[2] === "string";
}

function isError(value: readonly unknown[]): value is StaticErrorSchema {
  return value[0] === -3 && typeof value[2] === "string";
}

function operationModel(schema: StaticOperationSchema): OperationModel {
  const [, , name, traits, input, output] = schema;
  const http = typeof traits === "object" ? traits.http : undefined;
  return {
    name,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
    ...(http && { http: { method: http[0], uri: http[1], code: http[2] } }),
  };
}

function addError(errors: Map<string, ErrorModel>, schema: NormalizedSchema): void {
  const name = schema.getName() ?? "Unknown";
  const { awsQueryError, httpError } = schema.getOwnTraits();
  const [code, statusCode] = isQueryError(awsQueryError) ? awsQueryError : [name, httpError];
  const model: ErrorModel = { code, statusCode: Number(statusCode ?? 400), schema };
  errors.set(name, model);
  errors.set(model.code, model);
}

function isQueryError(trait: unknown): trait is readonly [code: string, statusCode: number] {
  return Array.isArray(trait) && typeof trait[0] === "string" && typeof trait[1] === "number";
}
