import { styleText } from "node:util";

/** Paints text, or leaves it as it is where nobody can see colours. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** A brush for a terminal with colours, or one without. */
export function createPaint(isColoured: boolean): Paint {
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}
