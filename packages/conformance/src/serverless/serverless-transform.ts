import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

import type { MacroFunction, MacroResponse } from "@stacksteward/local";

import { pythonScript } from "../python-environment.ts";

/** The transform that makes plain resources of serverless ones. */
export const SERVERLESS = "AWS::Serverless-2016-10-31";

/**
 * AWS's own translator of serverless templates, `aws-sam-translator`, as a macro: one child process for each request,
 * JSON on its standard input and output. Installs it first; needs Python 3.
 */
export async function serverlessTransform(): Promise<MacroFunction> {
  const { command, args } = await pythonScript("translate_serverless.py");
  return async (request) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], timeout: LONGEST_TRANSLATION });
    child.stdin.on("error", ignoreEarlyEnd).end(JSON.stringify(request));
    const response: MacroResponse = JSON.parse(await text(child.stdout));
    return response;
  };
}

/** Milliseconds. One takes about a second, most of it Python starting. */
const LONGEST_TRANSLATION = 60_000;

/** A child that ends before it has read everything answers nothing, which is not JSON: that is the error to meet. */
function ignoreEarlyEnd(): void {}
