import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { Manifest } from "@aws-cdk/cloud-assembly-schema";

/** An assembly as `cdk synth` leaves it: files by their paths, of which objects are written as JSON with the schema's version. */
export interface TestAssembly extends AsyncDisposable {
  readonly folder: string;
  write(files: Readonly<Record<string, string | object>>): Promise<void>;
}

/** Makes an empty folder for an assembly. */
export async function openAssembly(): Promise<TestAssembly> {
  const folder = join(await realpath(await mkdtemp(join(tmpdir(), "assembly-"))), "cdk.out");
  return {
    folder,
    async write(files) {
      for (const [name, content] of Object.entries(files)) {
        const path = join(folder, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(
          path,
          typeof content === "string" ? content : JSON.stringify({ version: Manifest.version(), ...content }),
        );
      }
    },
    [Symbol.asyncDispose]: () => rm(dirname(folder), { recursive: true }),
  };
}

const BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}";
export const VERSION_PARAMETER = "/cdk-bootstrap/hnb659fds/version";

/** What is special about a stack. */
interface StackTraits {
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: object;
}

/** A stack as the default synthesizer describes it, whose template is `<id>.template.json` and whose assets `<id>.assets.json`. */
export function stackArtifact(
  id: string,
  { environment = "aws://unknown-account/unknown-region", dependencies = [], properties = {} }: StackTraits = {},
): object {
  return {
    type: "aws:cloudformation:stack",
    environment,
    displayName: id,
    dependencies: [`${id}.assets`, ...dependencies],
    properties: {
      templateFile: `${id}.template.json`,
      validateOnSynth: false,
      requiresBootstrapStackVersion: 6,
      bootstrapStackVersionSsmParameter: VERSION_PARAMETER,
      additionalDependencies: [`${id}.assets`],
      stackTemplateAssetObjectUrl: `s3://${BUCKET}/${id}.json`,
      ...properties,
    },
  };
}

/** The artifact of a stack's asset manifest. */
export function assetsArtifact(id: string): object {
  return { type: "cdk:asset-manifest", properties: { file: `${id}.assets.json`, requiresBootstrapStackVersion: 6 } };
}

/** A file of an asset manifest, by its path in the assembly. */
export function fileAsset(path: string, key: string, packaging: "file" | "zip" = "file"): object {
  return {
    displayName: path,
    source: { path, packaging },
    destinations: { "current_account-current_region": { bucketName: BUCKET, objectKey: key } },
  };
}
