import { EstimateTemplateCostCommand, type Parameter } from "@aws-sdk/client-cloudformation";
import { MASK } from "@stacksteward/workflow";

import type { PreflightCheck } from "./preflight.ts";
import { listed, rowsOf } from "./rows.ts";
import type { Subject } from "./subject.ts";
import { askedTemplate, TOO_LARGE_TO_ASK } from "./template-summary.ts";

const { passed, notLooked } = rowsOf("cost");

/**
 * Where CloudFormation's estimate of the cost can be read. A `NoEcho` value is never sent for it: its default stands for it,
 * and without one there is no estimate.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_EstimateTemplateCost.html
 */
export async function checkCost(subject: Subject): Promise<readonly PreflightCheck[]> {
  const { environment, signal, read } = subject;
  const asked = askedTemplate(subject);
  if (asked === undefined) return [notLooked(TOO_LARGE_TO_ASK)];
  if (read === undefined)
    return [
      notLooked("Only CloudFormation reads the template, and which of its parameters are secret is not known here."),
    ];
  if (read.parameters.problems.length > 0) return [notLooked("The parameters can't be used as they are.")];
  const { parameters, lacking } = estimated(subject, read.inputs);
  if (lacking.length > 0)
    return [
      notLooked(
        `Nothing is estimated without values for ${listed(lacking)}: secrets are not sent for that, and values that the stack has are only sent where it shows them.`,
      ),
    ];
  const { Url } = await environment.call("EstimateTemplateCost", signal, (client, options) =>
    client.send(new EstimateTemplateCostCommand({ ...asked, Parameters: parameters }), options),
  );
  return Url === undefined
    ? [notLooked("CloudFormation answers no estimate.")]
    : [passed("CloudFormation estimates the cost.", { url: Url, certainty: "possible" })];
}

/** The values that may be sent, and the names of the parameters that have none. */
function estimated(
  { environment, deployed, read }: Subject,
  inputs: NonNullable<Subject["read"]>["inputs"],
): { readonly parameters: Parameter[]; readonly lacking: readonly string[] } {
  const sent = new Map(read?.parameters.sent.map((each) => [each.ParameterKey ?? "", each]));
  const parameters: Parameter[] = [];
  const lacking: string[] = [];
  for (const { name, noEcho, default: fallback } of inputs) {
    const given = sent.get(name);
    if (noEcho || given === undefined) {
      if (fallback === undefined) lacking.push(name);
      continue;
    }
    const value = given.UsePreviousValue === true ? deployed?.parameters[name] : given.ParameterValue;
    if (value === undefined || environment.secrets.hide(value).includes(MASK)) lacking.push(name);
    else parameters.push({ ParameterKey: name, ParameterValue: value });
  }
  return { parameters, lacking };
}
