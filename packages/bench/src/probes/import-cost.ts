/** `import-cost.ts <module>`: what importing a module costs in time and memory. */
const [, , specifier = ""] = process.argv;
const memory = process.memoryUsage.rss();
const start = performance.now();
await import(specifier);
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, mb: (process.memoryUsage.rss() - memory) / 1e6 }));
