import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { wholeOf } from "./content.ts";
import { readZip } from "./read-zip.testing.ts";
import { zipArchive, type ZipEntry } from "./zip-archive.ts";

function entry(name: string, text: string, isExecutable = false): ZipEntry {
  const bytes = Buffer.from(text);
  // In pieces, as files are read.
  const read = async function* () {
    yield bytes.subarray(0, 3);
    yield bytes.subarray(3);
  };
  return { name, size: bytes.length, crc32: crc32(bytes), isExecutable, read };
}

function archiveOf(entries: readonly ZipEntry[]): Promise<Buffer> {
  return wholeOf(zipArchive(entries));
}

const sample = [entry("src/b.js", "export {};\n"), entry("run.sh", "#!/bin/sh\n", true), entry("ä/empty", "")];

describe("an archive", () => {
  test("is the same bytes on every machine", async () => {
    const digest = createHash("sha256")
      .update(await archiveOf(sample))
      .digest("hex");
    expect(digest).toBe("073019ffa1c5c8fa050946a9633170ef2408ed8aab4e96cfa0328b056cb80c79");
  });

  test("holds every file with its mode", async () => {
    expect(readZip(await archiveOf(sample))).toEqual({
      "run.sh": { text: "#!/bin/sh\n", mode: "755" },
      "src/b.js": { text: "export {};\n", mode: "644" },
      "ä/empty": { text: "", mode: "644" },
    });
  });

  test("gives back every file, and is the same whatever order they come in", async () => {
    const files = fc.dictionary(fc.string({ minLength: 1, unit: "grapheme" }), fc.string(), { noNullPrototype: true });
    const anyOrder = files.chain((texts) =>
      fc.tuple(fc.constant(texts), fc.shuffledSubarray(Object.keys(texts), { minLength: Object.keys(texts).length })),
    );
    await fc.assert(
      fc.asyncProperty(anyOrder, async ([texts, names]) => {
        const archive = await archiveOf(names.map((name) => entry(name, texts[name] ?? "")));
        expect(archive).toEqual(await archiveOf(Object.entries(texts).map(([name, text]) => entry(name, text))));
        const read = readZip(archive);
        expect(Object.fromEntries(Object.entries(read).map(([name, { text }]) => [name, text]))).toEqual(texts);
      }),
      { numRuns: 40 },
    );
  });

  const python = pythonHere();
  test.skipIf(python === undefined)("is whole for Python's zipfile (needs python3)", async () => {
    const folder = await mkdtemp(join(tmpdir(), "archive-"));
    const file = join(folder, "a.zip");
    await writeFile(file, await archiveOf(sample));
    const script =
      "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip(),[(i.filename,i.date_time[:3],oct(i.external_attr>>16)) for i in z.infolist()])";
    expect(execFileSync("python3", ["-c", script, file], { encoding: "utf8" }).trim()).toBe(
      "None [('run.sh', (1980, 1, 1), '0o100755'), ('src/b.js', (1980, 1, 1), '0o100644'), ('ä/empty', (1980, 1, 1), '0o100644')]",
    );
    await rm(folder, { recursive: true });
  });
});

function pythonHere(): string | undefined {
  try {
    return execFileSync("python3", ["--version"], { encoding: "utf8" });
  } catch {
    return undefined;
  }
}
