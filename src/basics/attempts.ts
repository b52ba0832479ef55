/** What may fail for reasons that its caller has no use for, and the code of an error. */

/** What the work gives, or the other value where it throws. */
export function orElse<T, U>(work: () => T, otherwise: U): T | U {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

/** Undefined where the text is no JSON. */
export function parsedJson(text: string): unknown {
  return orElse(() => JSON.parse(text) as unknown, undefined);
}

/** `ENOENT`; empty where the error has no code. */
export function codeIn(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
