/**
 * Whether `text` is what an IAM pattern stands for: `*` for any characters, slashes and colons too, `?` for one.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html. Takes time in proportion to
 * both lengths multiplied at most: patterns come from outside, and a regular expression made of one could hang.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let lastStar: number | undefined;
  let textOfStar = 0;
  while (inText < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === "*") {
      lastStar = inPattern;
      textOfStar = inText;
      inPattern += 1;
    } else if (wanted === "?" || (wanted !== undefined && wanted === text[inText])) {
      inPattern += 1;
      inText += 1;
    } else if (lastStar !== undefined) {
      // The last star takes one character more, and the rest is tried again.
      inPattern = lastStar + 1;
      textOfStar += 1;
      inText = textOfStar;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
