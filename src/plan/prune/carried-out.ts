/** What of a prune statement this version carries out; the rest is refused with its place. */
import { latencyOfWeights } from '../../diagnostics/catalogue/plan-latency.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { usualPart } from '../../language/canonical/value.ts';
import type { Quantity, TypedStatement, Value } from '../../language/typed.ts';
import { asChoice, asRecord, clause, itemsOf } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import type { PlannedPrune } from '../plan.ts';
import { vocabulary } from '../../vocabulary/index.ts';
import type { Ranked } from '../../select/scopes.ts';
import { amountOf, asQuantity, quantityClause } from '../reading.ts';
import { isLatencyUnit } from '../latency/latency-target.ts';
import { isWindowed } from '../schedule/window.ts';
import { floorScope } from './floor.ts';
import { isBudget, removesPerLayer, targetOf } from './target.ts';
import type { Target } from './target.ts';
import { prunesTiles } from './tiled.ts';
import { tileRefusals } from './tile-refusals.ts';
import type { Refuse } from './tile-refusals.ts';

const allocations = ['global', 'uniform', 'erk', 'er'] as const;

/** Clauses that this version understands; it refuses every other one. */
const clauses: ReadonlySet<string> = new Set([
  ...['in', 'except', 'by', 'to', 'removing', 'from', 'over', 'every', 'along', 'through'],
  ...['protect', 'ranked', 'allocated', 'mask', 'using', 'sequentially', 'compensating', 'among'],
  'smoothed',
]);

/** The same for tiles, which have no weights that may go alone, and scores to make one of. */
const tileClauses: ReadonlySet<string> = new Set(
  [...clauses, 'grouped'].filter((word) => word !== 'among' && word !== 'through'),
);

/** The same for units that go as a whole. */
const unitClauses: ReadonlySet<string> = new Set([
  ...['in', 'except', 'by', 'to', 'removing', 'from', 'over', 'every', 'along', 'protect'],
  ...['mask', 'using', 'compensating', 'grouped', 'normalized', 'rescored', 'keeping', 'on'],
  'smoothed',
]);

/** And for residual branches and blocks of them, which no other layer reads or compares with. */
const branchClauses: ReadonlySet<string> = new Set([
  ...['in', 'except', 'by', 'to', 'removing', 'from', 'over', 'every', 'along'],
  ...['mask', 'using', 'grouped', 'rescored', 'on'],
]);

/** The units that this version takes out as a whole: slices of layers that go together, or branches. */
export const sliced: ReadonlySet<string> = new Set([
  ...['channels', 'neurons', 'heads', 'dimensions', 'experts', 'hidden', 'width', 'rows'],
]);
const branches: ReadonlySet<string> = new Set(['sublayers', 'blocks']);

/** How a prune is carried out, read from its clauses. */
export interface Manner {
  readonly allocation: PlannedPrune['allocation'];
  readonly ranked: Ranked;
  /** What nobody wrote. */
  readonly defaults: readonly string[];
}

/** One refusal for each word of the statement that cannot be carried out. */
export function refusals(statement: TypedStatement, scene: Scene): readonly Diagnostic[] {
  const refuse = (what: string, span: Span, instead?: string): Diagnostic =>
    complain(scene, unsupported, { what, ...(instead !== undefined && { instead }) }, span);
  const found: Diagnostic[] = [];
  const pruned = itemsOf(statement.object).map(asChoice);
  const structured = prunesUnits(statement);
  const branching = prunesBranches(statement);
  const tiling = prunesTiles(statement);
  if (!structured && isLatency(statement)) {
    return [complain(scene, latencyOfWeights, {}, statement.spans['to'] ?? statement.span)];
  }
  for (const { word, span } of pruned) {
    const isCarried = branching
      ? word === pruned[0]?.word && branches.has(word)
      : word === 'weights' || word === 'tiles'
        ? !structured && pruned.length === 1
        : sliced.has(word);
    if (isCarried) continue;
    const others = branching || tiling ? 'prune them in statements of their own' : undefined;
    const instead =
      others ??
      (structured
        ? 'prune `channels`, `neurons`, `heads`, `dimensions`, `experts`, `hidden`, `width` or `rows`'
        : 'prune `weights`');
    found.push(refuse(`pruning \`${word}\`${structured ? ' beside them' : ''}`, span, instead));
  }
  const known = branching
    ? branchClauses
    : structured
      ? unitClauses
      : tiling
        ? tileClauses
        : clauses;
  for (const word of Object.keys(statement.clauses).filter((word) => !known.has(word))) {
    found.push(refuse(`the clause \`${word}\``, statement.spans[word] ?? statement.span));
  }
  if (found.length > 0) return found;
  return [
    ...(structured ? unitRefusals(statement, refuse) : []),
    ...(tiling ? tileRefusals(statement, targetOf(statement), refuse) : []),
    ...allocationRefusals(statement, refuse),
    ...clauseRefusals(statement, refuse),
  ];
}

function unitRefusals(statement: TypedStatement, refuse: Refuse): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const { to, mask, normalized } = statement.clauses;
  if (mask !== undefined && wordOf(mask) !== 'hard') {
    const what = `\`mask ${wordOf(mask)}\` of units`;
    found.push(refuse(what, mask.span, 'use `mask hard`, the default'));
  }
  if (to?.kind === 'pattern') {
    found.push(refuse('a pattern of units', to.span, 'write a share: `to 25% sparsity`'));
  }
  const allocation = allocationIn(statement);
  if (allocation !== undefined && ['erk', 'er'].includes(asChoice(allocation).word)) {
    const what = `\`${asChoice(allocation).word}\` of units, whose layers have no kernels,`;
    found.push(refuse(what, allocation.span, 'use `global` or `uniform`'));
  } else if (
    allocation !== undefined &&
    prunesBranches(statement) &&
    asChoice(allocation).word !== 'global'
  ) {
    const what = `\`${asChoice(allocation).word}\` of branches, which all compete with each other,`;
    found.push(refuse(what, allocation.span, 'use `global`'));
  }
  if (isBudget(targetOf(statement))) {
    const word = allocation === undefined ? 'global' : asChoice(allocation).word;
    if (allocation !== undefined && word !== 'global') {
      const what = `a target of a resource with \`${word}\``;
      found.push(refuse(what, allocation.span, 'use `global`'));
    }
  }
  const norm = normalized && asRecord(normalized).fields['by'];
  const per = norm && asRecord(norm).fields['per'];
  if (per !== undefined && asChoice(per).word !== 'layer') {
    found.push(refuse(`\`normalized … per ${asChoice(per).word}\``, per.span, 'use `per layer`'));
  }
  return found;
}

/** Whether a start is of the kind of the target. */
function startsAlike({ unit, base }: Quantity, target: Target): boolean {
  if (target.kind === 'time') return isLatencyUnit(unit);
  return base === (target.kind === 'resource' ? target.of : undefined) && !isLatencyUnit(unit);
}

/** A share of it, or a time; `prune zeros` has no target. */
function isLatency(statement: TypedStatement): boolean {
  if (statement.clauses['to'] === undefined) return false;
  const target = targetOf(statement);
  return target.kind === 'time' || (target.kind === 'resource' && target.of === 'latency');
}

/** True where whole units go, and not single weights. */
export function prunesUnits(statement: TypedStatement): boolean {
  const words = itemsOf(statement.object).map((item) => asChoice(item).word);
  return words.some((word) => sliced.has(word) || branches.has(word));
}

/** True where sublayers or blocks go. */
export function prunesBranches(statement: TypedStatement): boolean {
  return itemsOf(statement.object).some((item) => branches.has(asChoice(item).word));
}

function allocationRefusals(statement: TypedStatement, refuse: Refuse): readonly Diagnostic[] {
  const allocation = allocationIn(statement);
  return allocation === undefined || allocationOf(allocation) !== undefined
    ? []
    : [refuse(`the allocation \`${asChoice(allocation).word}\``, allocation.span)];
}

function clauseRefusals(statement: TypedStatement, refuse: Refuse): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const span = (word: string): Span => statement.spans[word] ?? statement.span;
  const target = targetOf(statement);
  if (target.kind === 'unsupported') found.push(refuse(target.words, target.value.span));
  const start = quantityClause(statement, 'from');
  if (start !== undefined && !startsAlike(start, target)) {
    const instead = 'write both alike: `to 50% from 20%`, `to 50% of flops from 90% of flops`';
    found.push(refuse('`from` in other units than `to`', start.span, instead));
  }
  if (floorScope(statement) !== 'layer') {
    found.push(
      refuse(`a floor per ${floorScope(statement)}`, span('protect'), 'write `per layer`'),
    );
  }
  const compensating = clause(statement, 'compensating');
  const method = compensating && asRecord(compensating).fields['by'];
  if (method !== undefined && wordOf(method) === 'bias' && isWindowed(statement)) {
    const what = '`compensating by bias` of a prune with a window';
    found.push(refuse(what, span('compensating'), 'use `compensating by obs`'));
  }
  if (target.kind === 'pattern' && clause(statement, 'among') !== undefined) {
    const what = '`among` with a pattern, which takes the worst of every group,';
    found.push(refuse(what, span('among'), 'write a share: `to 50%`'));
  }
  const scope = rankedScope(statement);
  if (scope === 'class') {
    const instead = 'rank weights per layer, row, column or block';
    return [...found, refuse('`ranked per class` of weights', span('ranked'), instead)];
  }
  const { allocation, ranked } = mannerOf(statement);
  if (clause(statement, 'sequentially') !== undefined && allocation === 'global') {
    const what = '`sequentially` with `global`, whose one threshold needs every score at once,';
    found.push(refuse(what, span('sequentially'), 'use `uniform`'));
  }
  if (removesPerLayer(statement) && allocation !== 'uniform') {
    found.push(
      refuse(`\`removing … per layer\` with \`${allocation}\``, span('removing'), 'use `uniform`'),
    );
  }
  if (ranked.per === 'layer') return found;
  const words = `\`ranked per ${ranked.per}\``;
  if (clause(statement, 'protect') !== undefined) {
    found.push(refuse(`\`protect\` with ${words}`, span('protect')));
  }
  if (target.kind === 'removal') found.push(refuse(`\`removing\` with ${words}`, span('removing')));
  if (target.kind === 'pattern') found.push(refuse(`a pattern with ${words}`, span('ranked')));
  if (ranked.per === 'block' && allocation !== 'uniform') {
    found.push(refuse(`\`${allocation}\` with ${words}`, span('ranked'), 'use `uniform`'));
  }
  return found;
}

/** Only for a statement without refusals. */
export function mannerOf(statement: TypedStatement): Manner {
  const allocation = allocationIn(statement);
  const ranked = clause(statement, 'ranked');
  const isComputed = clause(statement, 'allocated') !== undefined;
  return {
    allocation: isComputed
      ? 'computed'
      : ((allocation && allocationOf(allocation)) ?? usualAllocation(statement)),
    ranked: ranked === undefined ? { per: 'layer' } : rankedOf(ranked),
    defaults: [
      ...(allocation === undefined && !isComputed ? ['allocation'] : []),
      ...(ranked === undefined ? ['ranked'] : []),
    ],
  };
}

/** As the vocabulary has it: for branches, and for a target of a resource, it has another. */
function usualAllocation({ object, clauses }: TypedStatement): PlannedPrune['allocation'] {
  const head = vocabulary.heads.get('prune');
  const by = head?.kind === 'verb' ? head.clauses.find(({ word }) => word === 'by') : undefined;
  const parts = by?.value?.kind === 'record' ? by.value.parts : [];
  const part = parts.find(({ name }) => name === 'allocation');
  const usual = part && usualPart(part, { object, ...clauses });
  const allocation = allocations.find((word) => word === usual);
  if (allocation === undefined) throw new TypeError('the vocabulary has a usual allocation');
  return allocation;
}

function allocationIn(statement: TypedStatement): Value | undefined {
  const by = clause(statement, 'by');
  return by && asRecord(by).fields['allocation'];
}

function allocationOf(value: Value): PlannedPrune['allocation'] | undefined {
  return allocations.find((word) => word === asChoice(value).word);
}

function rankedScope(statement: TypedStatement): string | undefined {
  const ranked = clause(statement, 'ranked');
  const per = ranked && asRecord(ranked).fields['per'];
  return per && asChoice(per).word;
}

function rankedOf(value: Value): Ranked {
  const { per, size } = asRecord(value).fields;
  const word = per === undefined ? 'layer' : asChoice(per).word;
  const scope = (['layer', 'row', 'column', 'block'] as const).find((name) => name === word);
  if (scope === undefined) throw new TypeError(`the checker promises a scope, not ${word}`);
  return size === undefined
    ? { per: scope }
    : { per: scope, size: Number(amountOf(asQuantity(size)).n) };
}

function wordOf(value: Value): string {
  return value.kind === 'choice' ? value.word : 'REPARAM';
}
