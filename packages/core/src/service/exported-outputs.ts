import { ListImportsCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { saysNotImported } from "./service-sentences.ts";

/** The stacks that import an export, by name; none when nobody does. */
export async function importersOf(
  environment: Pick<Environment, "call">,
  signal: AbortSignal,
  exportName: string,
): Promise<readonly string[]> {
  const importers: string[] = [];
  let token: string | undefined;
  do {
    const page = await environment
      .call("ListImports", signal, (client, options) =>
        client.send(new ListImportsCommand(present({ ExportName: exportName, NextToken: token })), options),
      )
      .catch((failure: unknown) => {
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html: no importer is an error.
        if (saysNotImported(failure)) return { Imports: [], NextToken: undefined };
        throw failure;
      });
    importers.push(...(page.Imports ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return importers;
}
