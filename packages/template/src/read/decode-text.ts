import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";

/**
 * Decodes UTF-8 strictly and takes away a byte order mark. Bytes that are no UTF-8 give a problem that names the
 * offset of the first one.
 */
export function decodeText(bytes: Uint8Array): { text: string } | { problem: TemplateProblem } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    const offset = firstInvalidByte(bytes);
    const byte = (bytes[offset] ?? 0).toString(16).padStart(2, "0");
    return {
      problem: {
        code: TemplateErrorCode.NotUtf8,
        message: `The template is not UTF-8: byte 0x${byte} at offset ${offset} is not valid there.`,
        remedy: "Save the file as UTF-8.",
      },
    };
  }
}

/** The longest prefix that decodes, found by halving; `stream` forgives a sequence cut off at the end of it. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (valid < invalid) {
    const middle = (valid + invalid + 1) >> 1;
    if (decodes(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle - 1;
  }
  return Math.min(valid, bytes.length - 1);
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
