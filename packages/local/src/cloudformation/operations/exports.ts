import type {
  ListExportsInput,
  ListExportsOutput,
  ListImportsInput,
  ListImportsOutput,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { importersOf } from "../deployment/exports.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { pageOf } from "../page.ts";
import { validationError } from "../service-errors.ts";

export function listExports(engine: Engine): Operation<ListExportsInput, ListExportsOutput> {
  return ({ NextToken }, context) => {
    const { items, nextToken } = pageOf(
      engine.regionState(context.account, context.region).exports.values(),
      NextToken,
    );
    const exports = items.map(({ name, value, stack }) => ({ ExportingStackId: stack.id, Name: name, Value: value }));
    return given({ Exports: exports, NextToken: nextToken });
  };
}

/** Refuses a name that nobody imports, as the service does. */
export function listImports(engine: Engine): Operation<ListImportsInput, ListImportsOutput> {
  return ({ ExportName: name = "", NextToken }, context) => {
    const users = importersOf(engine.regionState(context.account, context.region), name);
    if (users.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
    const { items, nextToken } = pageOf(users, NextToken);
    return given({ Imports: items, NextToken: nextToken });
  };
}
