/** A form in which people write what is written otherwise here, and one statement after another in one sentence. */
/**
 * `said` and `meant` are words with one space between them. In both, `<share>` stands for a text of that kind (`kinds.ts`), the same in
 * both; `<share2>` is another one. In `said`, `a|b` is one of several, `_` a space inside of one, `?` behind a word says that it may be
 * missing, `...` is any text (`<...>` in `meant`), and `^` and `$` are the ends of the statement. In `meant`, `<share:rest>` is what a
 * share leaves, `<fraction:percent>` a fraction in per cent, `<count:digits>` a number word in digits. Where marks rather than words are
 * said, `said` is a pattern, whose groups `meant` names likewise.
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

// One statement after another in one sentence: what follows begins when the first is done.

export const sequels: readonly ForeignForm[] = [
  form(
    /\s*(?:,\s*)?(?:(?:and\s+)?(?:then|\+|plus|afterwards|after\s+that|after\s+which|followed\s+by|finally|next|subsequently|thereafter)|and|;|&|\+)\s*,?\s+(?=(?:lora[- ])?(?:re|fine-?)?(?:train|tune|tun|lora)|rewind|compact|measure|expect|recover|heal|prune|fit|mark)/giu,
    '\nthen ',
  ),
  form(/\s*,\s+(?=(?:lora[- ](?:re)?(?:train|tun|fine)|retrain|train|fine-?tun|rewind|compact)(?!\p{L}*\s*\())/giu, '\nthen '),
];
