/** A draft as the text of a recipe, in its one layout. */
import { addTo } from '../basics/maps.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { traceTooLong } from '../diagnostics/catalogue/import.ts';
import { format } from '../language/format/format.ts';
import type { Line } from './ledger.ts';
import { limits } from './document/read-document.ts';
import { printable, termOf, type ImportLayer } from './names.ts';
import type { DraftPrune, DraftStage } from './draft.ts';
import { nativePrune, expectOf, tracedPrune } from './trace.ts';

/** Deviations beyond this many are in the report alone. */
const mostDeviations = 40;

export function writeDraft(
  stages: readonly DraftStage[],
  lines: readonly Line[],
  form: 'native' | 'trace',
  source: Source,
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const expects: string[] = [];
  const put = (prune: DraftPrune): readonly string[] => {
    if (form === 'native') {
      expects.push(...expectedOf(prune));
      return [nativePrune(prune)];
    }
    const traced = tracedPrune(prune, unitsFor(prune));
    if ('statements' in traced) {
      expects.push(...traced.expects);
      return traced.statements;
    }
    const args = { layer: printable(traced.tooLong), updates: traced.updates, limit: limits.updates };
    diagnostics.push(diagnose(traceTooLong, args, { source, span: { start: 0, end: 0 } }));
    return [];
  };
  const body = stages.flatMap((stage) => stageText(stage, put));
  const told = deviations(lines).map((line) => `deviates ${JSON.stringify(line)}`);
  const text = ['recipe `imported`', ...told, ...body, ...expects].join('\n');
  return { text: format({ name: 'recipe.prune', text: `${text}\n` }).value ?? `${text}\n`, diagnostics };
}

/** More layers than these would hide the recipe. */
const mostExpected = 12;

/** What the tool leaves in each layer, to a unit: rounding differs by no more. */
function expectedOf(prune: DraftPrune): readonly string[] {
  const { chosen, countOf, allocation, to, course } = prune;
  const layers = chosen?.layers ?? [];
  if (prune.object !== 'weights' || countOf === undefined || allocation === 'global' || typeof to === 'string') return [];
  if (layers.length > mostExpected) return [];
  const level = course?.updates.at(-1)?.level ?? to;
  return layers.flatMap((layer) => {
    const total = unitsFor(prune)(layer);
    return total === 0 ? [] : [expectOf(termOf(layer.name), countOf(total, level), total, { tolerance: 1.5, ties: prune.ties })];
  });
}

function unitsFor({ object, unitsOf }: DraftPrune): (layer: ImportLayer) => number {
  if (unitsOf !== undefined) return unitsOf;
  const tile = /^tiles\(rows: (\d+), columns: (\d+)\)$/.exec(object);
  const size = tile === null ? 1 : Number(tile[1]) * Number(tile[2]);
  return ({ count }) => Math.floor(count / size);
}

function stageText(stage: DraftStage, put: (prune: DraftPrune) => readonly string[]): readonly string[] {
  const prunes = stage.prunes.flatMap(put);
  const after = stage.after ?? [];
  if (stage.training === undefined) return [...prunes, ...after];
  const length = stage.length === undefined ? '' : ` for ${stage.length}`;
  // What has no window acts before the training where it is written above it.
  const isEarly = (text: string): boolean => !text.includes(' over ');
  return [
    `stage ${stage.name}${length} {`,
    ...prunes.filter(isEarly),
    stage.training,
    ...prunes.filter((text) => !isEarly(text)),
    '}',
    ...after,
  ];
}

/** One line for each difference, with the fields that it is about. */
function deviations(lines: readonly Line[]): readonly string[] {
  const byNote = new Map<string, string[]>();
  for (const { list, note, path } of lines) {
    if (list !== 'differs' && list !== 'unsaid') continue;
    addTo(byNote, printable(note ?? 'cannot be said', 300), printable(path, 60));
  }
  const all = [...byNote].map(([note, paths]) => {
    const shown = paths.slice(0, 3).join(', ');
    const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
    return `${note} (${shown}${more})`;
  });
  if (all.length <= mostDeviations) return all;
  const rest = all.length - mostDeviations;
  return [...all.slice(0, mostDeviations), `${rest} more differences are in the report of the import`];
}
