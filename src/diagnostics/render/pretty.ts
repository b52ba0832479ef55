/** Findings for a person at a terminal: what, where, why and what to do. */
import picocolors from 'picocolors';
import { fixesOf, type Diagnostic, type Related, type Source, type Span } from '../diagnostic.ts';
import { locationOf, lineAround, positionAt } from './position.ts';
import { visible } from './visible.ts';
import stringWidth from 'string-width';

export interface PrettyOptions {
  readonly color: boolean;
  /** Columns of the terminal; excerpts fit them. */
  readonly columns: number;
}

type Paint = ReturnType<typeof picocolors.createColors>;

/** One block a finding, blank lines between them, and a line break at the end. */
export function renderPretty(diagnostics: readonly Diagnostic[], options: PrettyOptions): string {
  const paint = picocolors.createColors(options.color);
  return diagnostics.map((each) => block(each, paint, options.columns) + '\n').join('\n');
}

function block(diagnostic: Diagnostic, paint: Paint, columns: number): string {
  const tint = { error: paint.red, warning: paint.yellow, hint: paint.cyan }[diagnostic.severity];
  const { severity, code, message, why, help, rule } = diagnostic;
  const label = rule === undefined ? code : `${code} ${rule}`;
  return [
    `${tint(paint.bold(severity))}${tint(`[${label}]`)}: ${paint.bold(visible(message))}`,
    ...place(diagnostic, tint, paint, columns),
    note('why', why, paint),
    ...(help === undefined ? [] : [note('help', help, paint)]),
    ...fixesOf(diagnostic).map((fix) => note('fix', fix.title, paint)),
    ...(diagnostic.related ?? []).flatMap((each) => [note('see', each.message, paint), ...place(each, paint.cyan, paint, columns)]),
  ].join('\n');
}

function place(where: Diagnostic | Related, tint: (text: string) => string, paint: Paint, columns: number): readonly string[] {
  const location = locationOf(where);
  if (location === undefined) return [];
  const arrow = ` ${paint.dim('-->')} ${location}`;
  if (where.source === undefined || where.span === undefined) return [arrow];
  return [arrow, ...excerptLines(where.source, where.span, { tint, paint, columns })];
}

function excerptLines(
  source: Source,
  span: Span,
  { tint, paint, columns }: { readonly tint: (text: string) => string; readonly paint: Paint; readonly columns: number },
): readonly string[] {
  const gutter = 8;
  const excerpt = excerptOf(source, span, Math.max(20, columns - gutter));
  const number = String(excerpt.lineNumber);
  const margin = ' '.repeat(number.length);
  const bar = paint.dim('|');
  return [`${margin} ${bar}`, `${paint.dim(number)} ${bar} ${excerpt.text}`.trimEnd(), `${margin} ${bar} ${tint(excerpt.marker)}`];
}

function note(label: string, text: string, paint: Paint): string {
  const lines = text.split('\n').map(visible);
  return `  ${paint.dim('=')} ${paint.bold(label)}: ${lines.join('\n    ')}`;
}

// One line of a source, cut to fit a terminal, with a line of carets under the place that is meant.

interface Excerpt {
  readonly lineNumber: number;
  readonly text: string;
  /** Spaces and carets, aligned with `text` by the columns of a terminal. */
  readonly marker: string;
}

/** What one user-perceived character takes on the terminal; `at` and `end` are offsets. */
interface Cell {
  readonly text: string;
  readonly width: number;
  readonly at: number;
  readonly end: number;
}

const tabWidth = 4;
const ellipsis: Cell = { text: '…', width: 1, at: -1, end: -1 };
/** Made when it is first needed, which takes long. */
let graphemes: Intl.Segmenter | undefined;

/** The excerpt is at most `columns` wide; where the line is longer, the place stays in sight. */
export function excerptOf(source: Source, span: Span, columns: number): Excerpt {
  const line = lineAround(source, span.start);
  const cells = cut(cellsOf(source.text, nearby(line, span.start, columns)), span.start, columns);
  const end = Math.min(span.end, line.end);
  const marked = (cell: Cell): boolean => cell.at >= 0 && cell.end > span.start && cell.at < Math.max(end, span.start + 1);
  const marker = cells.map((cell) => (marked(cell) ? '^' : ' ').repeat(cell.width)).join('');
  return {
    lineNumber: positionAt(source, span.start).line,
    text: cells
      .map((cell) => cell.text)
      .join('')
      .trimEnd(),
    // Past the last character (an unfinished line) the caret stands right behind it.
    marker: marker.includes('^') ? marker.trimEnd() : marker + '^',
  };
}

/** A part of the line that surely fills the width: minified lines can be megabytes long. */
function nearby(line: Span, place: number, columns: number): Span {
  const reach = 4 * columns;
  return { start: Math.max(line.start, place - reach), end: Math.min(line.end, place + reach) };
}

function cellsOf(text: string, part: Span): readonly Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment, index } of graphemes.segment(text.slice(part.start, part.end))) {
    const shown = segment === '\t' ? ' '.repeat(tabWidth - (column % tabWidth)) : visible(segment);
    const at = part.start + index;
    const cell = { ...seen(shown), at, end: at + segment.length };
    cells.push(cell);
    column += cell.width;
  }
  return cells;
}

/** What takes no room on the terminal could not be pointed at. */
function seen(shown: string): Pick<Cell, 'text' | 'width'> {
  const width = stringWidth(shown);
  return width > 0 ? { text: shown, width } : { text: '\ufffd', width: 1 };
}

/** Keeps the place and what stands around it, and marks what is missing with `…`. */
function cut(cells: readonly Cell[], place: number, columns: number): readonly Cell[] {
  if (total(cells) <= columns) return cells;
  const target = cells.findIndex((cell) => cell.end > place);
  const room = columns - 2 * ellipsis.width;
  const behind = target < 0 ? 0 : total(cells.slice(target));
  // A third of the width goes to what stands before the place, more where little comes after it.
  const first = startWithin(cells, target, Math.max(room / 3, room - behind));
  const last = endWithin(cells, first, room);
  return [...(first > 0 ? [ellipsis] : []), ...cells.slice(first, last), ...(last < cells.length ? [ellipsis] : [])];
}

/** The first of the cells before `target` (the end, where it is -1) that together fit. */
function startWithin(cells: readonly Cell[], target: number, room: number): number {
  let first = target < 0 ? cells.length : target;
  for (let used = 0; first > 0; first--) {
    used += cells[first - 1]?.width ?? 0;
    if (used > room) break;
  }
  return first;
}

/** The end of the cells from `first` on that together fit. */
function endWithin(cells: readonly Cell[], first: number, room: number): number {
  let last = first;
  for (let used = 0; last < cells.length; last++) {
    used += cells[last]?.width ?? 0;
    if (used > room) break;
  }
  return last;
}

function total(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
