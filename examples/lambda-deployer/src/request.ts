import { stack, type Stack } from "@stacksteward/core";

/** What the deployer is invoked with. */
export interface DeployRequest {
  /** The same each time that one deployment is asked for. */
  readonly id: string;
  readonly stackName: string;
  /** The template's text. */
  readonly template: string;
  /** What CloudFormation works with; the deployer itself may touch nothing but stacks. */
  readonly roleArn?: string;
  /** Whether the stack is protected from deletion. Default: it stays as it is. */
  readonly terminationProtection?: boolean;
}

/** The stack that is asked for. */
export function stackOf({ stackName, template, roleArn, terminationProtection }: DeployRequest): Stack {
  const body = { body: template, file: `${stackName}.yaml` };
  return stack({
    name: stackName,
    template: body,
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(terminationProtection === undefined ? {} : { terminationProtection }),
  });
}
