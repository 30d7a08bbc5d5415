import { resolve } from "node:path";

import { app, Capability, stack, type App, type Stack } from "@stacksteward/core";

import { CdkErrorCode, cdkError } from "./cdk-error.ts";
import { pathInside } from "./path-inside.ts";
import { readAssembly, type StackArtifact } from "./read-assembly.ts";
import { stackAssetsOf } from "./stack-assets-of.ts";
import { stackEnvironment, withoutPlaceholders, type DefaultEnvironment } from "./stack-environment.ts";

/** How an assembly becomes an app. */
export interface CloudAssemblyOptions {
  /** What the app is called in messages. Default `cdk-app`. */
  readonly name?: string;
  /** The account of the stacks that the app leaves open (without `env`). */
  readonly account?: string;
  /** The region of the stacks that the app leaves open. */
  readonly region?: string;
}

/**
 * Reads what `cdk synth`, or the app itself, has left in a folder, nested assemblies too, and answers it as an app of one layer:
 * its stacks with their environments, parameters, tags, protection and roles, the order that they must be deployed in, and the
 * files that go to the bootstrap bucket before. Reads files below the folder and asks AWS nothing. All capabilities are acknowledged, as the
 * CDK CLI does, and the protection from deletion is what the app says: off, where it says nothing else.
 * Throws `ASSEMBLY_INVALID`, `ASSEMBLY_INCOMPLETE`, `ASSEMBLY_UNSUPPORTED` and `ENVIRONMENT_UNKNOWN`.
 */
export async function loadCloudAssembly(folder: string, options: CloudAssemblyOptions = {}): Promise<App> {
  const { name = "cdk-app", account, region } = options;
  const root = resolve(folder);
  const artifacts = await readAssembly(root);
  const stacks: Stack[] = [];
  for (const artifact of artifacts) stacks.push(await toStack(root, artifact, { account, region }));
  return app({
    name,
    layers: [{ name: "stacks", stacks }],
    dependsOn: Object.fromEntries(artifacts.map((artifact) => [nameOf(artifact), neededBy(artifact, artifacts)])),
  });
}

async function toStack(root: string, artifact: StackArtifact, preset: DefaultEnvironment): Promise<Stack> {
  const { properties } = artifact;
  const environment = stackEnvironment(artifact.label, artifact.artifact, preset);
  const { parameters, tags, notificationArns, terminationProtection } = properties;
  const { cloudFormationExecutionRoleArn: roleArn } = properties;
  return stack({
    name: nameOf(artifact),
    template: await pathInside(root, artifact.folder, properties.templateFile),
    capabilities: Object.values(Capability),
    assets: await stackAssetsOf(root, artifact, environment),
    ...environment,
    ...(parameters && { parameters }),
    ...(tags && { tags }),
    ...(notificationArns && { notificationArns }),
    ...(terminationProtection === undefined ? {} : { terminationProtection }),
    ...(roleArn && { roleArn: withoutPlaceholders(roleArn, environment) }),
  });
}

function nameOf({ id, properties }: StackArtifact): string {
  return properties.stackName ?? id;
}

/** The stacks that must be there before this one, as the app says. */
function neededBy(artifact: StackArtifact, all: readonly StackArtifact[]): string[] {
  const { dependencies = [] } = artifact.artifact;
  return dependencies.flatMap((id) => {
    const needed = all.find((other) => other.id === id && other.folder === artifact.folder);
    if (needed !== undefined) return [nameOf(needed)];
    if (artifact.siblings[id] !== undefined) return [];
    throw cdkError(
      CdkErrorCode.AssemblyInvalid,
      `Stack ${artifact.label} depends on ${id}, which is not in its manifest.`,
    );
  });
}
