/**
 * Tells somebody something. What they throw, and why a promise of theirs fails, goes to `failed` and no further:
 * what an operation does must not depend on who listens.
 */
export function undisturbed(tell: () => unknown, failed: (failure: unknown) => void): void {
  try {
    Promise.resolve(tell()).catch(failed);
  } catch (failure) {
    failed(failure);
  }
}
