import type { NormalizedSchema } from "@smithy/core/schema";

import { requiredMemberNames } from "./required-members.ts";
import { s3Address } from "./s3-address.ts";
import type { OperationModel, ServiceModel } from "./service-model.ts";
import type { WireRequest } from "./wire-message.ts";

/** What a request must show to be one operation's. */
interface Route {
  readonly operation: string;
  readonly method: string;
  readonly level: "service" | "bucket" | "key";
  readonly query: readonly string[];
  readonly headers: readonly string[];
}

/** What the URI templates leave open: these two are both `GET /` by their schema. */
const levels: Readonly<Record<string, Route["level"]>> = { ListBuckets: "service" };
/** Operations of other hosts (directory buckets, Object Lambda), which must not be mistaken for ordinary ones. */
const elsewhere = new Set(["CreateSession", "ListDirectoryBuckets", "WriteGetObjectResponse"]);

const tables = new WeakMap<ServiceModel, readonly Route[]>();

/**
 * The operation of an S3 request. Most of S3 differs only in query and headers: of all operations whose method, level,
 * fixed query parameters and required members the request shows, the one that demands the most is meant.
 */
export function s3OperationName(request: WireRequest, model: ServiceModel): string | undefined {
  const { bucket, key } = s3Address(request);
  const level = key !== undefined ? "key" : bucket !== undefined ? "bucket" : "service";
  const matching = routesOf(model).filter(
    (route) =>
      route.method === request.method &&
      route.level === level &&
      route.query.every((name) => request.query.has(name)) &&
      route.headers.every((name) => request.headers[name] !== undefined),
  );
  // The table is sorted by how much a route demands.
  return matching[0]?.operation;
}

function routesOf(model: ServiceModel): readonly Route[] {
  let routes = tables.get(model);
  if (routes === undefined) {
    routes = [...model.operations.values()].flatMap(routeOf).toSorted((a, b) => demands(b) - demands(a));
    tables.set(model, routes);
  }
  return routes;
}

function demands(route: Route): number {
  return route.query.length + route.headers.length;
}

function routeOf(operation: OperationModel): Route[] {
  if (operation.http === undefined || elsewhere.has(operation.name)) return [];
  const { method, uri } = operation.http;
  const [path = "", query = ""] = uri.split("?");
  const required = requiredMembers(operation.input);
  return [
    {
      operation: operation.name,
      method,
      level: levels[operation.name] ?? (path.includes("{Key+}") ? "key" : "bucket"),
      // SDKs for JavaScript name the operation in `x-id`; others don't.
      query: [...new URLSearchParams(query).keys()].filter((name) => name !== "x-id").concat(required.query),
      headers: required.headers,
    },
  ];
}

function requiredMembers(input: NormalizedSchema): { query: string[]; headers: string[] } {
  const traits = requiredMemberNames(input).map((name) => input.getMemberSchema(name).getMergedTraits());
  return {
    query: traits.flatMap(({ httpQuery }) => (httpQuery === undefined ? [] : [httpQuery])),
    headers: traits.flatMap(({ httpHeader }) => (httpHeader === undefined ? [] : [httpHeader.toLowerCase()])),
  };
}
