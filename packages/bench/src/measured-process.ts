import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a process cost, seen from outside: the same for every runtime. */
export interface ProcessCost {
  /** From its start to its end. */
  readonly milliseconds: number;
  /** Peak resident memory, of it and of what it started. */
  readonly megabytes: number;
  /** Its exit code. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: string;
}

/** Node.js doesn't tell the peak memory of a child, and a child of a large process is told the peak of its parent: a small parent asks the kernel. */
const SCRIPT = `
import json, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], capture_output=True)
seconds = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
bytes = peak if sys.platform == "darwin" else peak * 1024
print(json.dumps({"milliseconds": seconds * 1000, "megabytes": bytes / 1e6, "code": done.returncode, "stdout": done.stdout.decode()}))
`;

/** Runs a command under the Python interpreter `python` and tells what it cost. */
export async function measureProcess(python: string, command: readonly string[]): Promise<ProcessCost> {
  const { stdout } = await promisify(execFile)(python, ["-c", SCRIPT, ...command], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as ProcessCost;
}
