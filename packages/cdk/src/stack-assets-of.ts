import { relative } from "node:path";

import {
  ArtifactType,
  FileAssetPackaging,
  Manifest,
  type ArtifactManifest,
  type AssetManifest,
  type AssetManifestProperties,
  type DockerImageAsset,
  type FileAsset,
} from "@aws-cdk/cloud-assembly-schema";
import type { RequiredSetup, StackAssets, StackFile } from "@stacksteward/core";

import { bootstrapRole, type BootstrapRole } from "./assembly-roles.ts";
import { CdkErrorCode, cdkError } from "./cdk-error.ts";
import { pathInside } from "./path-inside.ts";
import type { StackArtifact } from "./read-assembly.ts";
import { withoutPlaceholders, type StackEnvironment } from "./stack-environment.ts";

/** Nothing here builds images or holds credentials of a registry. */
const NO_IMAGES =
  "images are neither built nor pushed from here. Push it yourself and take it from its repository (ecs.ContainerImage.fromEcrRepository, lambda.DockerImageCode.fromEcr), or deploy this stack with the CDK CLI";

/** What a stack expects in S3, and the roles that may put it there. */
export interface AssetsOfStack {
  readonly assets: StackAssets;
  readonly publish: readonly BootstrapRole[];
}

/**
 * What a stack expects in S3: the files of the asset manifests that it depends on, each at every place that they name. Throws
 * `ASSEMBLY_UNSUPPORTED` for what cannot be put there, naming each.
 */
export async function stackAssetsOf(
  root: string,
  stack: StackArtifact,
  environment: StackEnvironment,
): Promise<AssetsOfStack> {
  const template = await pathInside(root, stack.folder, stack.properties.templateFile);
  const files: StackFile[] = [];
  const refused: string[] = [];
  const publish = new Map<string, BootstrapRole>();
  let itsTemplate: StackAssets["template"];
  for (const artifact of assetArtifacts(stack)) {
    const { file } = artifact.properties as AssetManifestProperties;
    const manifest = readAssets(await pathInside(root, stack.folder, file));
    for (const [id, { source, displayName = id }] of Object.entries(manifest.dockerImages ?? {})) {
      refused.push(`Image ${displayName} (${source.directory ?? "made by a command"}): ${NO_IMAGES}.`);
    }
    for (const [id, asset] of Object.entries(manifest.files ?? {})) {
      const problem = fileProblem(asset, environment);
      if (problem !== undefined) refused.push(`File ${asset.displayName ?? id}: ${problem}.`);
      const { path, packaging } = asset.source;
      if (problem !== undefined || path === undefined) continue;
      const source = await pathInside(root, stack.folder, path);
      for (const destination of Object.values(asset.destinations)) {
        const { bucketName, objectKey } = destination;
        const role = bootstrapRole(destination, environment);
        if (role !== undefined) publish.set(JSON.stringify(role), role);
        const place = {
          bucket: withoutPlaceholders(bucketName, environment),
          key: withoutPlaceholders(objectKey, environment),
        };
        if (source === template) itsTemplate = place;
        else
          files.push({
            path: relative(root, source),
            ...place,
            isArchive: packaging === FileAssetPackaging.ZIP_DIRECTORY,
            // As the CDK CLI does when it packs a folder; staging has replaced those that lead outside.
            followsLinks: true,
          });
      }
    }
  }
  if (refused.length > 0) {
    throw cdkError(
      CdkErrorCode.AssemblyUnsupported,
      `Stack ${stack.label} cannot be deployed from here. ${refused.join(" ")}`,
      { details: { stack: stack.label, refused } },
    );
  }
  const requires = requiredSetup(stack);
  const assets = {
    root,
    files,
    ...(itsTemplate === undefined ? {} : { template: itsTemplate }),
    ...(requires === undefined ? {} : { requires }),
  };
  return { assets, publish: [...publish.values()] };
}

function assetArtifacts({ artifact, siblings }: StackArtifact): ArtifactManifest[] {
  const { dependencies = [] } = artifact;
  return dependencies.flatMap((id) => (siblings[id]?.type === ArtifactType.ASSET_MANIFEST ? [siblings[id]] : []));
}

function readAssets(file: string): AssetManifest {
  try {
    const manifest = Manifest.loadAssetManifest(file);
    // The schema's library checks the version alone.
    for (const [id, asset] of Object.entries({ ...manifest.files, ...manifest.dockerImages })) assertShape(id, asset);
    return manifest;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw cdkError(CdkErrorCode.AssemblyInvalid, `${file} cannot be read as an asset manifest: ${why}`, { cause });
  }
}

function assertShape(id: string, { source, destinations }: FileAsset | DockerImageAsset): void {
  const parts: readonly unknown[] = [source, destinations];
  if (parts.some((part) => typeof part !== "object" || part === null)) {
    throw new TypeError(`asset ${id} has no source, or no destinations`);
  }
}

function fileProblem({ source, destinations }: FileAsset, { region }: StackEnvironment): string | undefined {
  if (source.path === undefined) {
    return "it is made by a command of its own when it is published, which is not run from here. Bundle it when the app is synthesised";
  }
  const elsewhere = Object.values(destinations).find((each) => each.region !== undefined && each.region !== region);
  if (elsewhere === undefined) return undefined;
  return `it goes to region ${elsewhere.region}, and what a stack needs is put into its own region ${region}. Give that part of the app a stack there`;
}

/** The bootstrap that the stack was synthesised for; older apps name no parameter, and then the template's own rule tells. */
function requiredSetup(stack: StackArtifact): RequiredSetup | undefined {
  const { requiresBootstrapStackVersion: version, bootstrapStackVersionSsmParameter: ssmParameter } = stack.properties;
  return version === undefined || ssmParameter === undefined ? undefined : { ssmParameter, version };
}
