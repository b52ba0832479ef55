/** The tables that the README and `docs/figures.md` show, from a saved run of the benchmarks. */
import { cellsOf, goalText, head, isMet, ratioOf, significant, type Figure, type SavedRun } from './saved-run.ts';
import { highlights, type Highlight } from './highlights.ts';

const begin = '<!-- Written by npm run figures; not edited by hand. -->';
const end = '<!-- The end of what is written. -->';

/** The texts of the files that show figures, by their paths. */
export function pagesOf(run: SavedRun, readme: string): Readonly<Record<string, string>> {
  return { 'docs/figures.md': figuresPage(run), 'README.md': withTable(readme, highlightTable(run, highlights)) };
}

/** Throws where the run lacks the figure: the README promises it. */
export function highlightTable(run: SavedRun, highlights: readonly Highlight[]): string {
  const rows = highlights.map((highlight) => {
    const row = run.rows.find(({ benchmark, what }) => benchmark === highlight.benchmark && what === highlight.what);
    if (row === undefined) throw new Error(`no figure ${highlight.benchmark}: ${highlight.what}`);
    return [highlight.words, ...measured(row, highlight.beside), goalText(row), met(row)];
  });
  return tableOf(['', 'ours', 'beside', 'ratio', 'goal', 'met'], rows);
}

/** The README with the table between its two marks. Throws where the marks are not there. */
export function withTable(text: string, table: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error('the marks of the table are not in the text');
  return `${text.slice(0, from)}${begin}\n\n${table}\n${text.slice(to)}`;
}

/** `docs/figures.md`: every row of the run, one table a benchmark. */
export function figuresPage(run: SavedRun): string {
  const names = [...new Set(run.rows.map(({ benchmark }) => benchmark))];
  const missed = run.rows.filter((row) => isMet(row) === false).length;
  const tables = names.map((name) => {
    const rows = run.rows.filter(({ benchmark }) => benchmark === name);
    return `## ${name}\n\n${tableOf(head.slice(1), rows.map(escapedCells))}`;
  });
  return `# All figures of the benchmarks

${begin}

Each benchmark was run once by \`npm run bench\`, one after another. *Beside* is a rival or a baseline, measured in the same run in turns
with ours; *ratio* is ours to it, the median over the turns. ${missed} of ${run.rows.length} goals are missed: [how fast Espalier
is](performance.md) and [models beyond memory](large-models.md) say what limits them, and what was tried.

${tableOf(
  ['measured on'],
  run.machine.map((line) => [line]),
)}
${tables.join('\n')}`;
}

function measured(row: Figure, beside = ''): readonly string[] {
  const ratio = ratioOf(row);
  return [
    `${significant(row.ours)} ${row.unit}`,
    row.rival === undefined ? '–' : `${significant(row.rival)} ${row.unit}, ${beside}`,
    ratio === undefined ? '–' : significant(ratio),
  ];
}

function met(row: Figure): string {
  return isMet(row) === true ? 'yes' : 'no';
}

function escapedCells(row: Figure): readonly string[] {
  return cellsOf(row)
    .slice(1)
    .map((cell) => cell.replaceAll('|', '\\|'));
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
