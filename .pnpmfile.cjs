/** The registry says "os" and "cpu" of these packages as words; pnpm looks for lists, and would install every one. */
function readPackage(manifest) {
  if (/^node-.*-(x64|arm64)$/.test(manifest.name)) {
    manifest.os = [manifest.os].flat();
    manifest.cpu = [manifest.cpu].flat();
  }
  return manifest;
}
module.exports = { hooks: { readPackage } };
