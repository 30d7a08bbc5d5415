import { resolve } from "node:path";

import { app, Capability, stack, type App, type Layer, type Stack } from "@stacksteward/core";

import { bootstrapRole, type AssemblyRole } from "./assembly-roles.ts";
import { pathInside } from "./path-inside.ts";
import { nameOf, neededBy, readAssembly, type StackArtifact } from "./read-assembly.ts";
import { selectStacks, stacksInLayers } from "./select-stacks.ts";
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
  /**
   * Takes the stacks alone that one of these patterns names, and those that they need: `*` is any part of a name without a `/`,
   * `**` any part, `?` one character. A stack is known by the path of its construct (`Prod/Api`), by its id, and by its name.
   * Default: all.
   */
  readonly stacks?: readonly string[];
  /** The layers of the app from the lowest up, each with patterns for its stacks, which go to the first that fits. Default: one layer, `stacks`. */
  readonly layers?: Readonly<Record<string, readonly string[]>>;
}

/** The app of an assembly. */
export interface CloudAssemblyApp extends App {
  /** The roles that the assembly names, which nobody assumes unasked; see `assumeAssemblyRoles`. */
  readonly assemblyRoles: readonly AssemblyRole[];
}

/**
 * Reads what `cdk synth`, or the app itself, has left in a folder, nested assemblies too, and answers it as an app:
 * its stacks with their environments, parameters, tags, protection and roles, the order that they must be deployed in, and the
 * files that go to the bootstrap bucket before. Reads files below the folder and asks AWS nothing. All capabilities are acknowledged, as the
 * CDK CLI does, and the protection from deletion is what the app says: off, where it says nothing else.
 * Throws `ASSEMBLY_INVALID`, `ASSEMBLY_INCOMPLETE`, `ASSEMBLY_UNSUPPORTED`, `ENVIRONMENT_UNKNOWN`, `STACK_UNKNOWN` and
 * `LAYER_MISSING`.
 */
export async function loadCloudAssembly(folder: string, options: CloudAssemblyOptions = {}): Promise<CloudAssemblyApp> {
  const { name = "cdk-app", account, region, stacks: patterns, layers } = options;
  const root = resolve(folder);
  const all = await readAssembly(root);
  const selected = patterns === undefined ? all : selectStacks(all, patterns);
  const layered = layers === undefined ? [{ name: "stacks", stacks: selected }] : stacksInLayers(all, selected, layers);
  const assemblyRoles: AssemblyRole[] = [];
  const toLayer = async (layer: string, artifacts: readonly StackArtifact[]): Promise<Layer> => {
    const stacks: Stack[] = [];
    for (const artifact of artifacts) {
      const read = await toStack(root, artifact, { account, region });
      stacks.push(read.stack);
      assemblyRoles.push(...read.roles);
    }
    return { name: layer, stacks };
  };
  const read: Layer[] = [];
  for (const layer of layered) read.push(await toLayer(layer.name, layer.stacks));
  const dependsOn = Object.fromEntries(selected.map((artifact) => [nameOf(artifact), neededBy(artifact, all)]));
  return Object.freeze({ ...app({ name, layers: read, dependsOn }), assemblyRoles });
}

interface ReadStack {
  readonly stack: Stack;
  readonly roles: readonly AssemblyRole[];
}

async function toStack(root: string, artifact: StackArtifact, preset: DefaultEnvironment): Promise<ReadStack> {
  const { properties } = artifact;
  const environment = stackEnvironment(artifact.label, artifact.artifact, preset);
  const { assets, publish } = await stackAssetsOf(root, artifact, environment);
  const deploy = bootstrapRole(properties, environment);
  const named = { stack: nameOf(artifact), ...environment };
  const roles: AssemblyRole[] = [
    ...(deploy === undefined ? [] : [{ ...deploy, ...named, purpose: "deploy" as const }]),
    ...publish.map((role) => ({ ...role, ...named, purpose: "publish" as const })),
  ];
  const { parameters, tags, notificationArns, terminationProtection } = properties;
  const { cloudFormationExecutionRoleArn: roleArn } = properties;
  const definition = stack({
    name: nameOf(artifact),
    template: await pathInside(root, artifact.folder, properties.templateFile),
    capabilities: Object.values(Capability),
    assets,
    ...environment,
    ...(parameters && { parameters }),
    ...(tags && { tags }),
    ...(notificationArns && { notificationArns }),
    ...(terminationProtection === undefined ? {} : { terminationProtection }),
    ...(roleArn && { roleArn: withoutPlaceholders(roleArn, environment) }),
  });
  return { stack: definition, roles };
}
