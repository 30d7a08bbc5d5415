/** Builds and packs the public packages into `tarballs`, for whoever wants to install them before they are published. */
import { mkdirSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

import { packPublicPackages } from "./packages/tarballs.ts";

const repository = fileURLToPath(new URL("../", import.meta.url));
const target = `${repository}tarballs`;

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const { file } of await packPublicPackages(repository, target)) console.log(relative(repository, file));
console.log(`Install them in your project with: npm install ${target}/*.tgz`);
