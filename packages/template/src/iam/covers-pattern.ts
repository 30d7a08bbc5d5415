/**
 * Whether everything that `narrow` matches is matched by `wide`, where `*` stands for any text and `?` for one character.
 * Never true without reason; it may be false where only both patterns together show that it is so.
 * Takes time proportional to both lengths: a policy is somebody's text.
 */
export function coversPattern(wide: string, narrow: string): boolean {
  let [at, read] = [0, 0];
  let [star, resume] = [-1, 0];
  while (read < narrow.length) {
    const [pattern, letter] = [wide[at], narrow[read]];
    if (pattern === "*") {
      [star, resume] = [at, read];
      at += 1;
    } else if (pattern === letter || (pattern === "?" && letter !== "*")) {
      at += 1;
      read += 1;
    } else if (star !== -1) {
      resume += 1;
      [at, read] = [star + 1, resume];
    } else return false;
  }
  while (wide[at] === "*") at += 1;
  return at === wide.length;
}

/** Whether a pattern stands for more than one text. */
export function isWildcard(pattern: string): boolean {
  return pattern.includes("*") || pattern.includes("?");
}
