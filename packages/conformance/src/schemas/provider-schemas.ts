import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { pythonScript } from "../python-environment.ts";

/** What one resource provider schema says. Paths are dotted, `*` for the items of a list. */
export interface ProviderSchema {
  readonly properties: readonly string[];
  readonly required: readonly string[];
  readonly handlers: readonly string[];
  /** By `Property` or `Definition.Property`, as the schema says them. */
  readonly constraints: Readonly<Record<string, object>>;
  readonly createOnly: readonly string[];
  readonly conditionalCreateOnly: readonly string[];
  readonly readOnly: readonly string[];
  readonly writeOnly: readonly string[];
  readonly primaryIdentifier: readonly string[];
}

/** The resource provider schemas of us-east-1 as one release of cfn-lint ships them. */
export interface ProviderSchemas {
  readonly cfnLint: string;
  /** When they were taken from AWS, as cfn-lint says. */
  readonly schemasFrom: string;
  readonly types: Readonly<Record<string, ProviderSchema>>;
}

/** Reads the schemas out of cfn-lint, which is installed for it. Needs Python 3. */
export async function readProviderSchemas(): Promise<ProviderSchemas> {
  const { command, args } = await pythonScript("provider_schemas.py");
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: LARGEST_OUTPUT });
  const schemas: ProviderSchemas = JSON.parse(stdout);
  return schemas;
}

/** Today it is three megabytes. */
const LARGEST_OUTPUT = 64 * 1024 * 1024;
