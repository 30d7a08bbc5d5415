import { openCatalog } from "@stacksteward/catalog";
import type { LocalCloud } from "@stacksteward/local";
import type { TemplateBody } from "@stacksteward/template";

import { corpusStack } from "../corpus-stack.ts";
import { stackName } from "../stack-steps.ts";
import type { TemplateLife } from "./chapter.ts";
import { deleteOne } from "./deletion.ts";
import { removeStack } from "./end.ts";
import type { Life } from "./life.ts";
import { modifyOne } from "./modification.ts";
import { replaceOne } from "./replacement.ts";
import { failUpdate } from "./rollback.ts";

/**
 * Takes one template through the life of a stack: created; one resource replaced by a change set that said so; an update
 * whose last resource fails, taken back to what was live before; one property changed and one resource deleted behind
 * its back, each of which drift detection has to find and nothing else; deleted, with nothing left behind.
 */
export async function liveTemplate(
  cloud: LocalCloud,
  body: TemplateBody,
  parameters: Readonly<Record<string, string>>,
  created: readonly string[],
): Promise<TemplateLife> {
  const catalog = openCatalog();
  const stack = corpusStack(cloud, stackName, parameters);
  const nothing = await stack.snapshot();
  await stack.create({ ...body });
  const life: Life = { cloud, catalog, stack, body, created };
  const replacement = await replaceOne(life);
  const template = replacement.template ?? { ...body };
  const rollback = await failUpdate(life, template, replacement.chosen);
  const modification = await modifyOne(life);
  return {
    replacement: replacement.result,
    rollback,
    modification: modification.result,
    deletion: await deleteOne(life, modification.logicalId),
    end: await removeStack(life, nothing),
  };
}
