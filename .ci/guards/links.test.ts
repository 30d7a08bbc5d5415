import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";

import { expect, it } from "vitest";

import { listFiles, repository } from "./source-files.ts";

const documents = listFiles().filter((path) => path.endsWith(".md"));

it("has no link in a document that leads to a file that is not there, or a heading that is not in it", () => {
  const faults = documents.flatMap((document) =>
    relativeLinks(document)
      .filter((link) => !leadsSomewhere(document, link))
      .map((link) => `${document}: ${link}`),
  );
  expect(documents).toContain("README.md");
  expect(faults).toEqual([]);
});

function relativeLinks(document: string): string[] {
  const text = readFileSync(repository + document, "utf8").replaceAll(/^```.*?^```/gms, "");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? document : posix.join(posix.dirname(document), path);
  if (!existsSync(repository + target)) return false;
  return heading === undefined || headingsOf(target).includes(heading);
}

function headingsOf(document: string): string[] {
  const text = readFileSync(repository + document, "utf8");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
