/** Lists that a declaration leaves out where they are empty. */
export function ownWords<Part>({ own }: { readonly own?: readonly Part[] }): readonly Part[] {
  return own ?? [];
}

/** None of a word that is not declared, too. */
export function argumentsOf<Parameter>(word: { readonly args?: readonly Parameter[] } | undefined): readonly Parameter[] {
  return word?.args ?? [];
}

export function followingWords<Part>({ follow }: { readonly follow?: readonly Part[] }): readonly Part[] {
  return follow ?? [];
}
