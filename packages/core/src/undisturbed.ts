/** Tells somebody something, and lets neither what they throw nor a promise of theirs that fails come back. */
export function undisturbed(tell: () => unknown): void {
  try {
    Promise.resolve(tell()).catch(nothing);
  } catch {
    // What an operation does must not depend on who listens.
  }
}

function nothing(): void {
  // The listener's own affair.
}
