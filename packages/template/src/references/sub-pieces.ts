/** A stretch of literal text, or a `${Name}` to be replaced. */
export type SubPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string };

/** The pieces of the text of a `Fn::Sub`. `${!Literal}` becomes the text `${Literal}`; an unclosed `${` is text. */
export function subPieces(text: string): SubPiece[] {
  if (!text.includes("${")) return text === "" ? [] : [{ kind: "text", text }];
  const pieces: SubPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{(!?)([^}]*)\}/g)) {
    const [whole, literal, name = ""] = match;
    if (match.index > end) pieces.push({ kind: "text", text: text.slice(end, match.index) });
    pieces.push(literal === "!" ? { kind: "text", text: `\${${name}}` } : { kind: "variable", name });
    end = match.index + whole.length;
  }
  if (end < text.length) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}
