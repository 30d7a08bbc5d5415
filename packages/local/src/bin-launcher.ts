import { readFileSync } from "node:fs";

/** Real milliseconds between two looks. */
const interval = 500;

/**
 * Calls `ended` when a package manager between the user and this process has ended without passing on why:
 * `npx pnpm local` keeps SIGTERM to itself, and what it started would run for ever. Only Linux tells enough to notice.
 */
export function watchLauncher(ended: () => void): void {
  const links = launcherLinks();
  if (links.length === 0) return;
  const timer = setInterval(() => {
    if (links.every(({ pid, parent }) => parentOf(pid) === parent)) return;
    clearInterval(timer);
    ended();
  }, interval);
  timer.unref();
}

interface Link {
  readonly pid: number;
  readonly parent: number;
}

/** The links from this process up to the outermost package manager among its ancestors. */
function launcherLinks(): readonly Link[] {
  const links: Link[] = [];
  let upToLauncher = 0;
  for (let pid = process.pid; ;) {
    const parent = parentOf(pid);
    if (parent === undefined || parent <= 1) return links.slice(0, upToLauncher);
    links.push({ pid, parent });
    if (/\b(?:npm|npx|pnpm)\b/.test(commandOf(parent))) upToLauncher = links.length;
    pid = parent;
  }
}

function parentOf(pid: number): number | undefined {
  const parent = /^PPid:\s*(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // No such process any more, or no such file system here.
    return "";
  }
}
