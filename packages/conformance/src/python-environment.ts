import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("../python/", import.meta.url));
const environment = fileURLToPath(new URL("../../../.ci/python-environment", import.meta.url));

/** The command that runs a script of `packages/conformance/python` with what `requirements.txt` there pins. */
export async function pythonScript(name: string): Promise<{ readonly command: string; readonly args: string[] }> {
  return { command: await pythonProgram("python"), args: [`${folder}${name}`] };
}

/** The path of a program that `requirements.txt` there brings. */
export async function pythonProgram(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(environment, [folder]);
  return `${stdout.trim()}/${name}`;
}
