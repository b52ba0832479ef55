/** What shares are given to and measured by where `allocated by …` shares: a branch, a block, or each layer for itself. */
import type { MeasuredAllocator } from '../plan.ts';
import type { Layer } from '../../model/graph.ts';
import { addTo, listAt } from '../../basics/maps.ts';
import { freeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, TypedStatement, Value } from '../../language/typed.ts';
import { analyse } from '../criteria/analyse.ts';
import { isContrast, isInverted, isMoment, isTail, type Criterion, type Refused } from '../criteria/criterion.ts';
import { asExpression } from '../reading.ts';
import { allocationIn } from './manner.ts';
import { prunesUnits } from './pruned-kind.ts';
import { filled } from '../../select/water-filling.ts';

/** What shares are given to: a layer with its stored tensor, or a group of units with those that make them. */
export type Shared = Pick<Layer, 'name' | 'block'> & { readonly tensors: readonly string[] };

/** Layers, or groups of units, with the same key are one part. */
export function partKey(
  { per, branches }: Pick<MeasuredAllocator, 'per' | 'branches'>,
  { name, block }: Pick<Layer, 'name' | 'block'>,
): string {
  const branch = branches?.[name];
  if (branch !== undefined) return `branch ${branch}`;
  return per === 'block' && block !== undefined ? `block ${block}` : `layer ${name}`;
}

/** Undefined where the expressions of the allocation are carried out, whatever the model is. */
export function allocationFault(statement: TypedStatement): (Refused & Pick<Value, 'span'>) | undefined {
  const rule = allocationIn(statement)?.rule;
  if (rule === undefined) return undefined;
  const { score, criterion } = rule.kind === 'choice' ? rule.args : { score: rule };
  const written = score ?? criterion;
  if (written === undefined) return undefined;
  const { expr } = asExpression(written);
  const read = criterion ? globalScoreOf(expr, prunesUnits(statement) ? 'units' : 'weights') : shareScoreOf(expr);
  return 'refused' in read ? { ...read, span: (criterion ? rule : written).span } : undefined;
}

/** One number of a layer, or of a block. */
export function shareScoreOf(expr: Expr): Criterion | Required<Refused> {
  const score = printExpression(expr);
  const read = analyse(expr);
  const refuse = (refused: string): Required<Refused> => ({ refused, instead: 'use `w`, `x` or `g`' });
  if ('refused' in read) return refuse(read.refused);
  if (read.marks.length > 0) return refuse(`a mark in \`${score}\`, by which shares are given,`);
  const [kept] = read.stored;
  if (kept !== undefined) return refuse(`\`${kept}\`, a collected statistic, as the measure of shares`);
  const other = read.statistics.some(isContrast) ? besideContrasts(read) : undefined;
  if (other !== undefined) return refuse(`\`${other}\` beside a number of a whole branch`);
  const inverse = read.statistics.find((one) => isTail(one) || (isMoment(one) && isInverted(one)));
  return inverse === undefined ? read : refuse(`\`${inverse.text}\` as the measure of shares`);
}

/** Numbers of branches and constants alone make a number of a branch. */
function besideContrasts({ score, statistics }: Criterion): string | undefined {
  const contrasts = new Set(statistics.filter(isContrast).map(({ text }) => text));
  return [...freeNames(score)].find((name) => !contrasts.has(name) && name !== 'pi');
}

/** What one threshold over all layers ranks. */
export function globalScoreOf(expr: Expr, of: 'weights' | 'units'): Criterion | Required<Refused> {
  const what = `\`${printExpression(expr)}\` as the criterion of an allocation`;
  if (of === 'weights') {
    const read = analyse(expr);
    const isOfWeights =
      !('refused' in read) &&
      read.statistics.length === 0 &&
      read.marks.length === 0 &&
      read.stored.length === 0 &&
      !freeNames(expr).has('s');
    return isOfWeights ? read : { refused: what, instead: 'use `w` alone, as in `|w|`' };
  }
  const read = analyse(expr, { ofUnits: true });
  if ('refused' in read) return { ...read, instead: 'use a criterion of weights, `x` or `g`' };
  const isOther = read.stored.length > 0 || read.statistics.some((one) => isContrast(one) || isTail(one)) || read.norms.length > 0;
  return isOther ? { refused: what, instead: 'use `w`, `x` or `g`' } : read;
}

/** What each layer can have lost at the end, whatever is measured: floors, and what the others can take. */
export interface Bounded extends Pick<Layer, 'name' | 'block'> {
  readonly units: number;
  /** Pruned by now, and at the most. */
  readonly least: number;
  readonly most: number;
}

/** Of a block, every layer gets what it gets of the fewest and of the most that the block can lose. */
export function shareBounds(
  layers: readonly Bounded[],
  rule: Pick<MeasuredAllocator, 'per' | 'branches'>,
  reached: number,
): MeasuredAllocator['bounds'] {
  const parts = new Map<string, Bounded[]>();
  layers.forEach((layer) => {
    addTo(parts, partKey(rule, layer), layer);
  });
  const sum = (of: readonly Bounded[], side: 'least' | 'most'): number => of.reduce((all, layer) => all + layer[side], 0);
  const [least, most] = [sum(layers, 'least'), sum(layers, 'most')];
  const bounds = new Map<string, readonly number[]>();
  for (const part of parts.values()) {
    const own = { least: sum(part, 'least'), most: sum(part, 'most') };
    const ends = [Math.max(own.least, reached - (most - own.most)), Math.min(own.most, reached - (least - own.least))].map((total) =>
      filled(
        part.map((layer) => ({ start: 0, slope: layer.units, least: layer.least, most: layer.most })),
        total,
      ),
    );
    part.forEach(({ name }, at) =>
      bounds.set(
        name,
        ends.map((end) => end[at] ?? 0),
      ),
    );
  }
  return Object.fromEntries(layers.map(({ name }) => [name, listAt(bounds, name)]));
}
