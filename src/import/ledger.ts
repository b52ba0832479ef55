/**
 * Which list of the report each field is in. A field that no rule claims is in the last list: so nothing is
 * dropped, and a dialect can't forget one.
 */
import { entriesOf, leavesOf, textOfField, type Field } from './document/field.ts';

/** From the best to the worst: of two claims about a field the worse one counts. */
export const lists = ['said', 'left', 'differs', 'unsaid'] as const;
export type List = (typeof lists)[number];

export interface Claim {
  readonly list: List;
  /** What the recipe says for it, such as `from 5%`. */
  readonly words?: string;
  /** The difference, who decides it, or why it cannot be said. */
  readonly note?: string;
}

export type Line = Claim & { readonly path: string; readonly value: string };

export interface Ledger {
  readonly claim: (field: Field | undefined, claim: Claim) => void;
  /** Every field of the document, in its order, once. */
  readonly lines: () => readonly Line[];
}

/** Of a modifier that keeps zeros, beside one that makes them. */
export const masksStay: Claim = { list: 'left', note: 'masks stay after a prune: there is nothing to say' };

export const unclaimed: Claim = { list: 'unsaid', note: 'the importer has no rule for this field' };

export function openLedger(root: Field, repeated: ReadonlySet<string>): Ledger {
  const claims = new Map<string, Claim>();
  return {
    claim: (field, claim) => {
      if (field === undefined) return;
      for (const { path } of leavesOf(field)) claims.set(path, worse(claims.get(path), claim));
    },
    lines: () =>
      leavesOf(root).map((leaf) => {
        const claim = claims.get(leaf.path) ?? (isRepeated(leaf.path, repeated) ? byAlias : unclaimed);
        return { path: leaf.path === '' ? '.' : leaf.path, value: textOfField(leaf), ...claim };
      }),
  };
}

const byAlias: Claim = { list: 'said', note: 'counts where an alias repeats it' };

function isRepeated(path: string, repeated: ReadonlySet<string>): boolean {
  return [...repeated].some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`));
}

function worse(before: Claim | undefined, claim: Claim): Claim {
  if (before === undefined) return claim;
  const rank = lists.indexOf(claim.list) - lists.indexOf(before.list);
  const [worst, other] = rank > 0 ? [claim, before] : [before, claim];
  const notes = rank === 0 ? [before.note, claim.note] : [worst.note];
  const note = [...new Set(notes.filter((one) => one !== undefined))].join('; ');
  const words = worst.words ?? other.words;
  return { list: worst.list, words, note: note !== '' ? note : undefined };
}

/** What no reader of YAML sees: earlier values of a key, and values that a merge has and the mapping too. */
export function claimUnread(field: Field, ledger: Ledger): void {
  const entries = entriesOf(field);
  const last = new Map(entries.map(({ key }, at) => [key, at]));
  entries.forEach(({ key, value }, at) => {
    const isRepeated = last.get(key) !== at;
    const note = 'the mapping has another value for this key, which counts';
    if (isRepeated || key === '<<') ledger.claim(value, { list: 'unsaid', note });
  });
  for (const { value } of entries) claimUnread(value, ledger);
  if (field.kind === 'list') for (const item of field.items) claimUnread(item, ledger);
}
