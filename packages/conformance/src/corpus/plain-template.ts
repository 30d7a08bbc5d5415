import { describeInputs, isJsonObject, readTemplate, type TemplateBody } from "@stacksteward/template";

import type { PluggedMacros } from "../run-case.ts";
import { SERVERLESS } from "../serverless/serverless-transform.ts";
import { inventValues } from "./invent-values.ts";
import { corpusAccount, corpusRegion } from "./survey-template.ts";

/**
 * What a serverless template comes to when the transform of serverless templates is plugged in: what is deployed can
 * only be surveyed after it. Any other template is itself. Answers a reason when the transform refuses it.
 */
export async function plainTemplate(body: TemplateBody, plugged: PluggedMacros): Promise<TemplateBody | string> {
  const macro = plugged.get(SERVERLESS);
  const { Transform: transform = [], ...fragment } = body;
  const transforms = [transform].flat();
  if (macro === undefined || !transforms.includes(SERVERLESS)) return body;
  const {
    status,
    fragment: plain,
    errorMessage = "",
  } = await macro({
    region: corpusRegion,
    accountId: corpusAccount,
    fragment: structuredClone(fragment),
    transformId: SERVERLESS,
    params: {},
    requestId: "survey",
    templateParameterValues: firstValues(body),
  });
  if (status !== "success" || !isJsonObject(plain)) return errorMessage;
  const others = transforms.filter((each) => each !== SERVERLESS);
  return readTemplate(JSON.stringify(others.length === 0 ? plain : { Transform: others, ...plain })).body;
}

function firstValues(body: TemplateBody): Record<string, string> {
  return Object.fromEntries(
    describeInputs(body).flatMap((input) => {
      const [first] = inventValues(body, input);
      return first === undefined ? [] : [[input.name, first.value]];
    }),
  );
}
