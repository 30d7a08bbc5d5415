import { createLocalCloud, type LocalCloud } from "@stacksteward/local";

/** A cloud that answers as AWS did on the day of a recording, `yyyy-mm-dd`; the newest AWS when the day is not known. */
export function cloudOfTheDay(recordedOn: string, onInternalError: (error: unknown) => void): Promise<LocalCloud> {
  const preDeploymentValidation = recordedOn === "" || recordedOn >= firstValidated;
  return createLocalCloud({ onInternalError, preDeploymentValidation });
}

/** https://aws.amazon.com/blogs/devops/ship-infrastructure-faster-with-cloudformation-and-cdk-pre-deployment-validation-on-every-stack-operation/ */
const firstValidated = "2026-06-30";
