import type { Json, JsonObject } from "../json.ts";
import { readPolicy, type PolicyStatement } from "./policy-statement.ts";

/** Properties of `AWS::Lambda::Permission` that narrow it, and the condition keys they become. See the API page AddPermission of Lambda. */
const conditionKeys: Readonly<Record<string, string>> = {
  SourceArn: "ArnLike AWS:SourceArn",
  SourceAccount: "StringEquals AWS:SourceAccount",
  PrincipalOrgID: "StringEquals aws:PrincipalOrgID",
  EventSourceToken: "StringEquals lambda:EventSourceToken",
  FunctionUrlAuthType: "StringEquals lambda:FunctionUrlAuthType",
  InvokedViaFunctionUrl: "Bool lambda:InvokedViaFunctionUrl",
};

/** The statement that an `AWS::Lambda::Permission` adds to the policy of its function. */
export function lambdaPermission(properties: Readonly<JsonObject>): PolicyStatement {
  const conditions = new Map<string, Record<string, Json>>();
  for (const [property, written] of Object.entries(conditionKeys)) {
    const value = properties[property];
    if (value === undefined) continue;
    const [operator = "", key = ""] = written.split(" ");
    conditions.set(operator, { ...conditions.get(operator), [key]: value });
  }
  const statement: JsonObject = {
    Effect: "Allow",
    Principal: principalOf(properties["Principal"] ?? ""),
    Action: properties["Action"] ?? "",
    Resource: properties["FunctionName"] ?? "",
    ...(conditions.size === 0 ? {} : { Condition: Object.fromEntries(conditions) }),
  };
  const [read] = readPolicy({ Statement: [statement] }) ?? [];
  if (read === undefined) throw new Error("A statement with an effect is one that can be read.");
  return read;
}

function principalOf(principal: Json): Json {
  if (typeof principal !== "string" || principal === "*") return principal;
  return /\.amazonaws\.com(\.cn)?$/.test(principal) ? { Service: principal } : { AWS: principal };
}
