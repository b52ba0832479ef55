/** Characters as a message shows them. */

/** Characters in back quotes, those that would not show by their code points. */
export function printable(text: string): string {
  const shown = text.replaceAll(
    /[\p{C}\p{Z}]/gu,
    (character) =>
      'U+' + (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0') + ' ',
  );
  return '`' + shown.trimEnd() + '`';
}
