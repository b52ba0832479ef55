/** Regular expressions that select layers in other tools, as patterns of names. */

/** `re:…`, as SparseML writes them, and what only a regular expression has. */
export function isRegularExpression(text: string): boolean {
  return text.startsWith('re:') || /^\^|^\.\*|\\[.dw]|\$$/.test(text);
}

/** `re:.*attn\.q$` is `**attn.q`; undefined where no pattern says the same. */
export function globOf(written: string): string | undefined {
  const glob = written
    .replace(/^re:/, '')
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replaceAll('.*', '**')
    .replaceAll(/\\d\+|\[0-9\]\+/g, '*')
    .replaceAll('\\.', '.');
  return glob === '' || /[\\^$+?()[\]{}|"]/.test(glob) ? undefined : glob;
}
