/** A form in which people write what is written otherwise here. */

/**
 * `said` and `meant` are words with one space between them. In both, `<share>` stands for a text of
 * that kind (`kinds.ts`), the same in both; `<share2>` is another one. In `said`, `a|b` is one of several,
 * `_` a space inside of one, `?` behind a word says that it may be missing, `...` is any text (`<...>` in
 * `meant`), and `^` and `$` are the ends of the statement. In `meant`, `<share:rest>` is what a share
 * leaves, `<fraction:percent>` a fraction in per cent, `<count:digits>` a number word in digits. Where
 * marks rather than words are said, `said` is a pattern, whose groups `meant` names likewise.
 */
export interface ForeignForm {
  readonly said: string | RegExp;
  readonly meant: string;
  /** Only where the statement has one of these words. */
  readonly beside?: string;
}

export function form(said: string | RegExp, meant: string, beside?: string): ForeignForm {
  return { said, meant, beside };
}
