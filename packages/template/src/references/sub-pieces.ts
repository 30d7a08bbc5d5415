/** A stretch of literal text, or a `${Name}` to be replaced. */
export type SubPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string };

/** The pieces of the text of a `Fn::Sub`. `${!Literal}` becomes the text `${Literal}`; an unclosed `${` is text. */
export function subPieces(text: string): SubPiece[] {
  if (!text.includes("${")) return text === "" ? [] : [{ kind: "text", text }];
  const pieces: SubPiece[] = [];
  let end = 0;
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", end)) {
    const close = text.indexOf("}", start);
    if (close < 0) break;
    const name = text.slice(start + 2, close);
    if (start > end) pieces.push({ kind: "text", text: text.slice(end, start) });
    pieces.push(name.startsWith("!") ? { kind: "text", text: `\${${name.slice(1)}}` } : { kind: "variable", name });
    end = close + 1;
  }
  if (end < text.length) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}
