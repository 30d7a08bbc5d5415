/** Prints the milliseconds that importing the module named by the first argument takes. */
const start = performance.now();
await import(process.argv[2]);
console.log(performance.now() - start);
