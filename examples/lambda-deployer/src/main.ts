/** `main.ts <folder>`: bundles the handlers into a folder that is there, and prints where and how large. */
import { bundle } from "./bundle.ts";

const [, , folder] = process.argv;
if (folder === undefined) throw new Error("Say into which folder: main.ts <folder>");
console.log(JSON.stringify(await bundle(folder)));
