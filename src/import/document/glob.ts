/** A regular expression of names as a glob of recipes, where one says nearly the same. */

export interface Glob {
  readonly text: string;
  /** False where the glob takes more: `[0-9]` becomes `*`. */
  readonly exact: boolean;
}

/** Undefined where the expression is more than stars, dots and letters. */
export function globOf(pattern: string): Glob | undefined {
  let text = '';
  let exact = true;
  let rest = pattern.replace(/^\^/, '').replace(/\$$/, '');
  while (rest !== '') {
    const step = steps.find(({ reads }) => reads.test(rest));
    const found = step?.reads.exec(rest)?.[0];
    if (step === undefined || found === undefined) return undefined;
    text += step.glob ?? found;
    exact &&= step.exact;
    rest = rest.slice(found.length);
  }
  const narrow = text.replaceAll(/\*{3,}/g, '**');
  return narrow === '' ? undefined : { text: narrow, exact };
}

interface Step {
  readonly reads: RegExp;
  /** Absent where it is the letters themselves. */
  readonly glob?: string;
  readonly exact: boolean;
}

const steps: readonly Step[] = [
  { reads: /^\.\*/, glob: '**', exact: true },
  { reads: /^\[\^\\?\.\]\*/, glob: '*', exact: true },
  { reads: /^(?:\[0-9\]|\\d|\\w|\[\^\\?\.\])[+*]?/, glob: '*', exact: false },
  { reads: /^\\\./, glob: '.', exact: true },
  { reads: /^[A-Za-z0-9_/-]+(?![*+?{])/, exact: true },
  { reads: /^[A-Za-z0-9_/-]\*/, glob: '*', exact: false },
  // A dot that is not escaped is nearly always meant as one.
  { reads: /^\.(?![*+?{])/, glob: '.', exact: true },
];
