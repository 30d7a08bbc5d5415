import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import {
  ArtifactMetadataEntryType,
  ArtifactType,
  Manifest,
  type ArtifactManifest,
  type AssemblyManifest,
  type AwsCloudFormationStackProperties,
  type MetadataEntry,
  type NestedCloudAssemblyProperties,
} from "@aws-cdk/cloud-assembly-schema";

import { CdkErrorCode, cdkError } from "./cdk-error.ts";
import { pathInside } from "./path-inside.ts";

/** One stack of an assembly, and the manifest that it stands in. */
export interface StackArtifact {
  readonly id: string;
  /** The folder of its manifest. */
  readonly folder: string;
  /** Of its own manifest, by their ids. */
  readonly siblings: Readonly<Record<string, ArtifactManifest>>;
  readonly artifact: ArtifactManifest;
  readonly properties: AwsCloudFormationStackProperties;
  /** The path of its construct, or its id. */
  readonly displayName: string;
  /** The same for people, in quotes. */
  readonly label: string;
}

/** What the stack is called in CloudFormation. */
export function nameOf({ id, properties }: StackArtifact): string {
  return properties.stackName ?? id;
}

/** The stacks that must be there before this one, as the app says. */
export function neededBy(artifact: StackArtifact, all: readonly StackArtifact[]): string[] {
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

/**
 * The stacks of an assembly and of those nested in it, in the order of their manifests. Throws `ASSEMBLY_INVALID`, and
 * `ASSEMBLY_INCOMPLETE` for what the app itself says is wrong.
 */
export async function readAssembly(folder: string): Promise<readonly StackArtifact[]> {
  const root = resolve(folder);
  const problems: string[] = [];
  const visited = new Set<string>();
  const read = async (at: string): Promise<StackArtifact[]> => {
    if (visited.has(at)) throw cdkError(CdkErrorCode.AssemblyInvalid, `The assembly ${at} is nested in itself.`);
    visited.add(at);
    const { artifacts = {}, missing = [] } = readManifest(await pathInside(root, at, "manifest.json"));
    problems.push(...missing.map(({ key }) => `The value ${key} was not looked up.`));
    const found: StackArtifact[] = [];
    for (const [id, artifact] of Object.entries(artifacts)) {
      problems.push(...(await errorsOf(root, at, artifact)));
      if (artifact.type === ArtifactType.NESTED_CLOUD_ASSEMBLY) {
        const { directoryName } = artifact.properties as NestedCloudAssemblyProperties;
        found.push(...(await read(await pathInside(root, at, directoryName))));
      }
      if (artifact.type === ArtifactType.AWS_CLOUDFORMATION_STACK) {
        const properties = artifact.properties as AwsCloudFormationStackProperties;
        const { displayName = id } = artifact;
        const label = `"${displayName}"`;
        found.push({ id, folder: at, siblings: artifacts, artifact, properties, displayName, label });
      }
    }
    return found;
  };
  const stacks = await read(root);
  if (problems.length === 0) return stacks;
  throw cdkError(
    CdkErrorCode.AssemblyIncomplete,
    `The app in ${folder} cannot be deployed: ${problems.join(" ")} Correct it and synthesise again; values are looked up by \`cdk synth\`, which keeps them in cdk.context.json.`,
    { details: { problems } },
  );
}

function readManifest(file: string): AssemblyManifest {
  try {
    // Words that a later minor version has added must not stop what does not use them.
    return Manifest.loadAssemblyManifest(file, { validateSchema: true, skipEnumCheck: true });
  } catch (cause) {
    const [why = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n", 2);
    throw cdkError(CdkErrorCode.AssemblyInvalid, `${file} cannot be read as the manifest of an assembly: ${why}`, {
      cause,
    });
  }
}

/** What the app's own constructs have found wrong. */
async function errorsOf(root: string, folder: string, artifact: ArtifactManifest): Promise<string[]> {
  const { metadata = {}, additionalMetadataFile } = artifact;
  const more =
    additionalMetadataFile === undefined
      ? {}
      : await readMetadata(await pathInside(root, folder, additionalMetadataFile));
  return Object.entries<readonly MetadataEntry[]>({ ...metadata, ...more }).flatMap(([path, entries]) =>
    entries.flatMap(({ type, data }) =>
      type === ArtifactMetadataEntryType.ERROR.valueOf() ? [`${path}: ${JSON.stringify(data)}.`] : [],
    ),
  );
}

async function readMetadata(file: string): Promise<Record<string, readonly MetadataEntry[]>> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Record<string, readonly MetadataEntry[]>;
  } catch (cause) {
    throw cdkError(CdkErrorCode.AssemblyInvalid, `${file} cannot be read as the metadata of an assembly.`, { cause });
  }
}
