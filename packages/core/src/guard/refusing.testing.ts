import { ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";

import type { GuardPolicy } from "../index.ts";
import type { TestCloud } from "../local-cloud.testing.ts";

/** Refuses whatever it is asked about. */
export const refusesAll: GuardPolicy = () => [{ policy: "nothing on Fridays", reason: "it is Friday", resources: [] }];

/** How many change sets a stack has. */
export async function changeSetsOf({ client }: TestCloud, StackName: string): Promise<number> {
  const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName }));
  return Summaries.length;
}
