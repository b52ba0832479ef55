/** Finds the statements that a range of a text touches. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Statement } from '../ast.ts';
import type { Level } from './body.ts';
import { endsInDoc, type Container, type Entry, type StatementEntry } from './entries.ts';
import type { Layout } from './layout.ts';

export interface Touched {
  readonly container: Container;
  readonly level: Level;
  readonly isTouched: (entry: Entry) => boolean;
  /** From the first of them to the end of the last, comments below or behind included. */
  readonly span: Span;
  /** True where a `##` comes last: right above the next statement it would document that. */
  readonly endsInDoc: boolean;
}

/** In the innermost block that holds the range; undefined where no statement touches it. */
export function touched(container: Container, range: Span, layout: Layout, level: Level = 'steps'): Touched | undefined {
  const { entries } = container;
  const touches = ({ span }: Statement): boolean => span.start <= range.end && range.start <= span.end;
  const first = entries.findIndex((one) => one.kind === 'statement' && touches(one.statement));
  const last = entries.findLastIndex((one) => one.kind === 'statement' && touches(one.statement));
  const [start, end] = [entries[first], entries[last]];
  if (start?.kind !== 'statement' || end?.kind !== 'statement') return undefined;
  const inner = first === last ? innerOf(start, range, layout) : undefined;
  if (inner !== undefined) return inner;
  const chosen: ReadonlySet<Entry> = new Set(entries.slice(first, last + 1));
  return {
    container,
    level,
    isTouched: (entry) => chosen.has(entry),
    span: { start: start.statement.span.start, end: endOf(end, layout) },
    endsInDoc: endsInDoc(end),
  };
}

function innerOf({ statement, inner }: StatementEntry, range: Span, layout: Layout): Touched | undefined {
  const { block, head } = statement;
  if (inner === undefined || block === undefined) return undefined;
  if (range.start <= block.span.start || range.end >= block.span.end) return undefined;
  const declaration = layout.vocabulary.heads.get(head.text);
  const isStage = declaration?.kind === 'block' && declaration.builds === 'stage';
  return touched(inner, range, layout, isStage ? 'stage' : 'steps');
}

/** Comments that belong to the statement are printed with it. */
function endOf({ statement, trailing, tail }: StatementEntry, { remarks }: Layout): number {
  const clause = statement.clauses.at(-1);
  const behind = (clause && remarks.get(clause)?.behind) ?? [];
  const all = [...behind, ...(trailing === undefined ? [] : [trailing]), ...tail];
  return Math.max(statement.span.end, ...all.map(({ end }) => end));
}
