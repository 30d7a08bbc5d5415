import type { LocalCloud } from "@stacksteward/local";
import { collectReferences, type TemplateBody } from "@stacksteward/template";

/**
 * Answers every custom resource with success, and with some value for each attribute the template asks of it:
 * the code of the functions is not run.
 */
export function answerCustomResources(cloud: LocalCloud, body: TemplateBody): void {
  const references = collectReferences({ ...body.Resources, ...body.Outputs }, []);
  cloud.customResources.register(/./, ({ LogicalResourceId: logicalId }) => {
    const asked = references.flatMap((reference) =>
      (reference.kind === "GetAtt" || reference.kind === "Sub") && reference.name === logicalId
        ? [reference.attribute ?? ""]
        : [],
    );
    return {
      PhysicalResourceId: `double-of-${logicalId}`,
      Data: Object.fromEntries(asked.map((name) => [name, name])),
    };
  });
}
