export interface Addition {
  readonly name: string;
  /** Of the patch. */
  readonly path: string;
  readonly sentence: string;
  /** Hand-written files that it may touch. */
  readonly goal: number;
  readonly files: readonly string[];
}

export function additions(): readonly Addition[];
