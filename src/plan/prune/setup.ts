/** What the parts of a prune's planning share. */
import { sum } from '../../basics/numbers.ts';
import type { Span, Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement, Choice } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import type { Ranked } from '../../select/scopes.ts';
import type { PlannedAllocator, PlannedPrune } from '../plan.ts';
import { unitFloor, ceilingOf, floorOf, type UnitSetup, type Ceiling, type Floor } from '../units/unit-setup.ts';
import { nameOf, complain, type PlanContext } from '../plan-context.ts';
import { boundsOf, totalOf, type Bounds, type PrunedCounts } from '../state/pruned-counts.ts';
import { inSteps } from '../units/multiples.ts';
import type { ClauseKeys } from './clauses.ts';
import type { Manner } from './manner.ts';
import { countedInTiles, prunedTiles, type TileSetup } from './tiled.ts';
import type { Modules, Scoring } from './scoring.ts';
import { idleMask, unsupported } from '../../diagnostics/catalogue/plan.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { asChoice, clause, placeOf } from '../reading.ts';
import { isLasting } from '../schedule/window.ts';
import { argumentShape, limitFault, numberOfArgument } from '../declared.ts';
import { maskExpression } from './weight-expression.ts';

export interface Setup {
  readonly statement: TypedStatement;
  readonly context: PlanContext;
  readonly manner: Manner;
  readonly scoring: Scoring;
  /** What clauses decide by themselves. */
  readonly clauses: ClauseKeys;
  /** How messages call the statement. */
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly sizes: readonly number[];
  /** Units of all selected layers. */
  readonly total: number;
  readonly allocation: PlannedPrune['allocation'];
  /** The rule, where the allocation is computed. */
  readonly allocator?: PlannedAllocator;
  readonly ranked: Ranked;
  readonly floor?: Floor;
  readonly ceiling?: Ceiling;
  readonly mask: MaskChoice;
  /** By layer, where the criterion orders modules. */
  readonly modules?: Modules;
  /** Where the layers stand for groups of units. */
  readonly units?: UnitSetup;
  /** Where the layers are those of the selection in tiles. */
  readonly tiles?: TileSetup;
  /** What is pruned when the statement begins: of each layer, and of all together. */
  readonly before: readonly Bounds[];
  readonly already: Bounds;
}

/** What not every prune has. */
type SetupOptions = Partial<Pick<Setup, 'units' | 'tiles' | 'allocator' | 'mask'>> & { readonly modules?: Modules | undefined };

export function setupOf(
  statement: TypedStatement,
  context: PlanContext,
  {
    selected,
    manner,
    scoring,
    clauses,
    setupOptions: { units, tiles, allocator, modules, mask = hardMask(statement) } = {},
  }: {
    readonly selected: readonly Layer[];
    readonly manner: Manner;
    readonly scoring: Scoring;
    readonly clauses: ClauseKeys;
    readonly setupOptions?: SetupOptions | undefined;
  },
): Setup {
  const layers = tiles === undefined ? selected : countedInTiles(tiles);
  const sizes = layers.map(({ count }) => count);
  const floor = units === undefined ? floorOf(statement, sizes) : unitFloor(statement, units, manner.allocation === 'uniform');
  const { pruned } = context.state;
  return {
    statement,
    context,
    manner,
    scoring,
    clauses,
    name: nameOf(`prune ${units?.words ?? (tiles ? 'tiles' : 'weights')}`, context),
    layers,
    sizes,
    total: sum(sizes),
    allocation: manner.allocation,
    allocator,
    modules,
    ranked: manner.ranked,
    floor,
    ceiling: ceilingOf(statement, sizes),
    mask,
    units,
    tiles,
    ...(tiles ? prunedTiles(pruned, tiles) : goneBefore(pruned, layers, units)),
  };
}

/** In the steps of groups that have some; their pools count other units. */
function goneBefore(pruned: PrunedCounts, layers: readonly Layer[], units: UnitSetup | undefined): Pick<Setup, 'before' | 'already'> {
  const names = layers.map(({ name }) => name);
  if (units?.groups.some(({ step }) => step !== undefined) !== true) {
    return { before: names.map((name) => boundsOf(pruned, name)), already: totalOf(pruned, names) };
  }
  const before = units.groups.map((group) => inSteps(pruned, group));
  const [least, most] = [before.map((it) => it.least), before.map((it) => it.most)];
  return { before, already: { least: sum(least), most: sum(most) } };
}

/** Where a clause of the statement stands, or the statement. */
export function spanOf({ statement }: Pick<Setup, 'statement'>, word: string): Span {
  return placeOf(statement, word);
}

export function targetSpan(setup: Pick<Setup, 'statement'>): Span {
  return spanOf(setup, setup.statement.clauses['to'] === undefined ? 'removing' : 'to');
}

export function isKnown({ least, most }: Bounds): boolean {
  return least === most;
}

// What the mask of a prune is while its stage trains.

export interface MaskChoice {
  readonly planned: Pick<PlannedPrune, 'mask' | 'shrink' | 'fade'>;
  readonly defaults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const hard: MaskChoice['planned'] = { mask: 'hard' };

/** The mask of a statement that says nothing else of it. */
function hardMask(statement: TypedStatement): MaskChoice {
  return { planned: hard, defaults: clause(statement, 'mask') === undefined ? ['mask'] : [], diagnostics: [] };
}

const words = ['soft', 'revisable', 'shrinking', 'fading'] as const;

/** Undefined where what is written cannot be carried out, which the diagnostics then say. */
export function maskOf(
  statement: TypedStatement,
  context: PlanContext,
): MaskChoice | { readonly planned?: undefined; readonly diagnostics: readonly Diagnostic[] } {
  const value = clause(statement, 'mask');
  if (value === undefined || asChoice(value).word === 'hard') return hardMask(statement);
  const choice = asChoice(value);
  const { word, span } = choice;
  const { trains, steps } = context.stage;
  if (!trains || (!isLasting(statement) && context.at === steps)) {
    return { planned: hard, defaults: [], diagnostics: [complain(context, idleMask, { word }, span)] };
  }
  const known = words.find((one) => one === word);
  if (known === 'shrinking') return shrinkingBy(choice, context);
  if (known === 'fading') return fadingBy(choice, context, isLasting(statement));
  if (known !== undefined) return { planned: { mask: known }, defaults: [], diagnostics: [] };
  const expr = maskExpression(choice, context.definitions);
  if (expr === undefined) throw new TypeError(`\`mask ${word}\` is planned above`);
  if ('refused' in expr) {
    const { refused: what, instead } = expr;
    return { diagnostics: [complain(context, unsupported, { what, instead }, span)] };
  }
  return { planned: { mask: printExpression(expr) }, defaults: [], diagnostics: [] };
}

function shrinkingBy(choice: Choice, context: PlanContext): ReturnType<typeof maskOf> {
  const written = choice.args['factor'];
  const shrink = numberOfArgument('mask', choice.word, 'factor', choice.args['factor']);
  const defaults = written === undefined ? ['shrink'] : [];
  const fault = written && limitFault('factor', argumentShape('mask', 'shrinking', 'factor'), written, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  return { planned: { mask: 'shrinking', shrink }, defaults, diagnostics: [] };
}

/** At one instant nothing would fade: the share is 0 where its window ends. */
function fadingBy(choice: Choice, context: PlanContext, lasts: boolean): ReturnType<typeof maskOf> {
  const { args: written, span } = choice;
  const rate = written['rate'];
  if (!lasts) {
    const args = { what: '`mask fading` of a prune at one instant', instead: 'give it a window: `over 10%..90% every 1 step`' };
    return { diagnostics: [complain(context, unsupported, args, span)] };
  }
  const fade = numberOfArgument('mask', choice.word, 'rate', choice.args['rate']);
  const fault = rate && limitFault('rate', argumentShape('mask', 'fading', 'rate'), rate, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  return { planned: { mask: 'fading', fade }, defaults: rate === undefined ? ['fade'] : [], diagnostics: [] };
}
