import type { EstimateTemplateCostInput, EstimateTemplateCostOutput } from "@aws-sdk/client-cloudformation";
import { checkStructure } from "@stacksteward/template";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { resolveStackParameters } from "../intake/resolve-stack-parameters.ts";
import { submittedTemplate } from "../intake/submitted-template.ts";
import { refuseProblems } from "../service-errors.ts";

/**
 * Where the cost could be read, in the form of the documented sample: nothing is estimated here, and nothing is behind the URL.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_EstimateTemplateCost.html
 */
export function estimateTemplateCost(engine: Engine): Operation<EstimateTemplateCostInput, EstimateTemplateCostOutput> {
  return async (input, context) => {
    const template = await submittedTemplate(engine, input, context);
    refuseProblems(checkStructure(template));
    await resolveStackParameters(engine, template.body, input.Parameters ?? [], context);
    return { Url: `http://calculator.s3.amazonaws.com/calc5.html?key=cloudformation/${engine.world.ids.uuid()}` };
  };
}
