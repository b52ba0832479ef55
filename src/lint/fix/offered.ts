/**
 * The one gate of all fixes: `check --fix`, the editor and the playground offer what passes here. A fix is
 * offered only where the text behind it checks, or has fewer findings.
 */
import { isError, hasErrors, type Diagnostic, type Fix, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import type { Statement } from '../../language/ast.ts';
import { meantBy } from '../../language/meant/meant.ts';
import { wordsAround } from '../../language/meant/statement-text.ts';
import type { Vocabulary } from '../../vocabulary/index.ts';
import { applyEdits } from './fix-source.ts';

export type Judge = (source: Source) => readonly Diagnostic[];

/** Of the texts that are judged, all together: what is longer gets fewer fixes at a time. */
const mostRead = 1 << 17;

export interface Offering {
  /** All that is found in a text. */
  readonly judge: Judge;
  readonly vocabulary: Vocabulary;
  /** All that is found in the text as it is, where only some of it is asked about. */
  readonly all?: readonly Diagnostic[];
  /** Of the text as it is, where it is a recipe in text: other forms of statements are looked for then. */
  readonly statements?: readonly Statement[];
}

/** The same findings, each with the fixes that help; what a statement means comes first among them. */
export function offered(source: Source, found: readonly Diagnostic[], offering: Offering): readonly Diagnostic[] {
  const { judge, all: whole = found } = offering;
  const judged = judging(source, whole, judge);
  const meanings: Span[] = [];
  return found.map((finding) => {
    const { fixes = [], span } = finding;
    if (finding.source !== source || span === undefined) return { ...finding, fixes: undefined };
    const meaning = meaningOf(finding, span);
    const good = fixes.filter((fix) => judged.helps(fix));
    const all = meaning === undefined ? good : [meaning, ...good];
    return { ...finding, fixes: all.length === 0 ? undefined : all };
  });

  /** Of several findings in one statement the first one leads to what is meant. */
  function meaningOf({ severity }: Diagnostic, span: Span): Fix | undefined {
    const { statements, vocabulary } = offering;
    if (statements === undefined || severity !== 'error') return undefined;
    const words = wordsAround(source.text, span, statements);
    if (meanings.some(({ start, end }) => start <= words.start && words.end <= end)) return undefined;
    meanings.push(words);
    const inside = whole.filter(
      (one) => isError(one) && one.span !== undefined && one.span.start >= words.start && one.span.start <= words.end,
    );
    const texts = meantBy(source.text.slice(words.start, words.end), statements, vocabulary);
    const text = texts.find((one) => judged.heals({ span: words, text: one }, Math.max(1, inside.length)));
    return text === undefined
      ? undefined
      : { title: `write \`${text.replaceAll('\n', '; ')}\``, edits: [{ span: words, text }], safety: 'safe' };
  }
}

function judging(source: Source, found: readonly Diagnostic[], judge: Judge) {
  let left = mostRead;
  const errors = found.filter(isError).length;
  const after = (edits: Fix['edits']): readonly Diagnostic[] | undefined => {
    left -= source.text.length;
    return left < 0 ? undefined : judge({ ...source, text: applyEdits(source.text, edits) });
  };
  return {
    helps({ edits }: Fix): boolean {
      const remaining = after(edits);
      return remaining !== undefined && (!hasErrors(remaining) || remaining.filter(isError).length < errors);
    },
    /** As many errors less as there were in the statement. */
    heals(edit: Fix['edits'][number], inside: number): boolean {
      const remaining = after([edit]);
      return remaining !== undefined && remaining.filter(isError).length <= errors - inside;
    },
  };
}
