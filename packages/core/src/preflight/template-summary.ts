import { GetTemplateSummaryCommand, type GetTemplateSummaryOutput } from "@aws-sdk/client-cloudformation";

import { LARGEST_BODY } from "../plan/template-body.ts";
import type { Subject } from "./subject.ts";

/** How a question carries the template. */
export type AskedTemplate = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** The template as a question can carry it. `undefined` for one that would have to be uploaded first: nothing is changed here. */
export function askedTemplate({ read, templateUrl }: Subject): AskedTemplate | undefined {
  if (templateUrl !== undefined) return { TemplateURL: templateUrl };
  if (read === undefined || Buffer.byteLength(read.template.text) > LARGEST_BODY) return undefined;
  return { TemplateBody: read.template.text };
}

/** Why CloudFormation was not asked about a template. */
export const TOO_LARGE_TO_ASK: string = `CloudFormation can't be asked about a template of more than ${LARGEST_BODY.toLocaleString("en")} bytes that is nowhere in S3, and nothing is uploaded here.`;

/**
 * What CloudFormation says of the template. Types that it does not know are named, and not refused.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html
 */
export async function summaryOf(subject: Subject): Promise<GetTemplateSummaryOutput | undefined> {
  const asked = askedTemplate(subject);
  if (asked === undefined) return undefined;
  const TemplateSummaryConfig = { TreatUnrecognizedResourceTypesAsWarnings: true };
  return subject.environment.call("GetTemplateSummary", subject.signal, (client, options) =>
    client.send(new GetTemplateSummaryCommand({ ...asked, TemplateSummaryConfig }), options),
  );
}
