/** The way from a file of another tool to a recipe and a report of each of its fields. Pure: no file is opened here. */
import * as catalogue from '../diagnostics/catalogue/import.ts';
import { diagnose, hasErrors, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { valuesIn, type DialectName, type Facts } from './dialect.ts';
import { dialects } from './dialects/index.ts';
import { readDocument } from './document/read-document.ts';
import { withoutOverlaps } from './draft.ts';
import { claimUnread, openLedger, type Line, type List } from './ledger.ts';
import type { ImportLayer } from './names.ts';
import { withOptimizer } from './training.ts';
import { writeDraft } from './write.ts';
import { inertLine } from '../diagnostics/render/visible.ts';

export interface ImportRequest extends Facts {
  /** Absent where the content says it. */
  readonly from?: DialectName;
  /** Of the model, where one is known. */
  readonly layers?: readonly ImportLayer[];
  /** From names in the file to layers. */
  readonly names?: ReadonlyMap<string, string>;
}

export interface Imported {
  readonly dialect?: DialectName;
  readonly tool?: string;
  /** Absent where an error keeps it from being written. */
  readonly recipe?: string;
  /** Every field of the file, once. */
  readonly lines: readonly Line[];
  readonly diagnostics: readonly Diagnostic[];
}

export function importRecipe(source: Source, request: ImportRequest): Imported {
  const { value: document, diagnostics } = readDocument(source);
  if (document === undefined) return { lines: [], diagnostics };
  const dialect = dialects.find(({ name, knows }) => (request.from === undefined ? knows(document.root) : name === request.from));
  const ledger = openLedger(document.root, document.repeated);
  const span = { start: 0, end: Math.min(1, source.text.length) };
  if (dialect === undefined) {
    const known = dialects.map(({ name }) => name);
    return { lines: [], diagnostics: [diagnose(catalogue.unknownDialect, { known }, { source, span })] };
  }
  const findings: Diagnostic[] = [];
  if (request.form === 'trace' && request.layers === undefined) {
    findings.push(diagnose(catalogue.traceNeeds, { what: 'a model', option: '`--model net.onnx`' }, { source, span }));
  }
  const naming = { source, layers: request.layers, table: request.names ?? new Map<string, string>(), findings };
  const context = { source, root: document.root, facts: request, ledger, naming, findings };
  claimUnread(document.root, ledger);
  const stages = withoutOverlaps(dialect.read({ ...context, values: valuesIn(context) }), ledger);
  const lines = ledger.lines().map((line) => withOptimizer(line, request.optimizer));
  const known = { dialect: dialect.name, tool: dialect.title, lines };
  const isEmpty = stages.every(({ prunes, training, after = [] }) => prunes.length + after.length === 0 && training === undefined);
  if (isEmpty && !hasErrors(findings)) findings.push(diagnose(catalogue.nothingToPrune, { tool: dialect.title }, { source, span }));
  if (hasErrors(findings)) return { ...known, diagnostics: findings };
  const written = writeDraft(stages, lines, request.form, source);
  findings.push(...written.diagnostics);
  return { ...known, recipe: !hasErrors(findings) ? written.text : undefined, diagnostics: findings };
}

// The report of an import: each field of the file in one of four lists, as text.

const titles: Readonly<Record<List, string>> = {
  said: 'said in the recipe',
  differs: 'said with a difference',
  left: 'left to you',
  unsaid: 'not said',
};

/** In this order people read them. */
const order: readonly List[] = ['said', 'differs', 'left', 'unsaid'];

export function importReport(file: string, { tool, lines }: Imported): string {
  const parts = order.flatMap((list) => {
    const own = lines.filter((line) => line.list === list);
    return own.length === 0 ? [] : [`${titles[list]} (${own.length})\n${table(own)}`];
  });
  const counted = order.map((list) => `${lines.filter((line) => line.list === list).length} ${titles[list]}`);
  const head = `${inertLine(file)}: ${tool ?? 'unknown tool'}, ${lines.length} fields: ${counted.join(', ')}`;
  return `${[head, ...parts].join('\n\n')}\n`;
}

const widest = 44;

function table(lines: readonly Line[]): string {
  const left = lines.map(({ path, value }) => `${inertLine(path)}: ${short(value)}`);
  const width = Math.min(widest, Math.max(...left.map((text) => text.length)));
  return lines
    .map((line, at) => {
      const what = inertLine([line.words, line.note].filter((text) => text !== undefined).join('; '));
      const cell = left[at] ?? '';
      return `  ${cell.padEnd(width)}  ${what}`.trimEnd();
    })
    .join('\n');
}

function short(value: string): string {
  const line = inertLine(value.replaceAll(/\s+/g, ' ').trim());
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** As JSON: the same lists by name, with paths and values. */
export function listsOf(lines: readonly Line[]): Readonly<Record<List, readonly Omit<Line, 'list'>[]>> {
  const of = (list: List) => lines.filter((line) => line.list === list).map(({ list: _, ...rest }) => rest);
  return { said: of('said'), differs: of('differs'), left: of('left'), unsaid: of('unsaid') };
}
