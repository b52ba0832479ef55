/** From the expression of a criterion to the statistics it needs and the score they make. */
import { freeNames, mapParts } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import { axesOf, isRefused, type Axes, type Scope } from './axes.ts';
import { contrastNames, measuredBy, scopeOf, varying } from './measured.ts';
import { isInverted, type Criterion, type Moment, type Refused, type Statistic } from './criterion.ts';
import { codeFault, namesCode, gateFault, gateNames, widthName } from './gate.ts';
import { inputAxes, outputAxes, weightAxes, marksIn, weightAt, weightScope, normsIn, storedIn } from './names.ts';
import { withShares } from './tops.ts';

interface Ranked {
  /** Units as a whole have norms behind the layers that make them, single weights have none. */
  readonly ofUnits?: boolean;
}

/**
 * Takes everything out of an expression that is measured: `avg(…)`, `var(… over samples)`, the diagonal
 * of a second moment, `hv(…)` and `grad(…)`. `avg` is the mean over samples and over the positions
 * (tokens, places of a convolution's window) that no inner reduction has taken.
 */
export function analyse(expr: Expr, { ofUnits }: Ranked = {}): Criterion | Refused {
  const misplaced = gateFault(expr, ofUnits === true) ?? codeFault(expr, ofUnits === true);
  if (misplaced !== undefined) return misplaced;
  if (namesCode(expr)) return { score: expr, statistics: [], marks: [], stored: [], norms: [] };
  const statistics = new Map<string, Statistic>();
  const faults: Refused[] = [];
  const score = withShares(extract(expr));
  const [fault] = faults;
  if (fault !== undefined) return fault;
  const varies = [...freeNames(score)].find((name) => varying.has(name) || contrastNames.has(name));
  if (varies !== undefined) {
    const instead = 'take the mean over the samples: `avg(…)` around it';
    return { refused: `a score that varies by sample, as \`${varies}\` does,`, instead };
  }
  const scope = besideMeasured(expr);
  const stored = storedIn(expr);
  const norms = normsIn(expr);
  const [norm] = norms;
  if (norm !== undefined && ofUnits !== true) {
    return { refused: `\`${norm}\` in a criterion of weights`, instead: `prune units by it: \`prune channels by |${norm}|\`` };
  }
  for (const name of norms) scope.set(name, outputAxes);
  for (const statistic of statistics.values()) {
    const axes = axesAfter(statistic, scope);
    if (isRefused(axes)) return axes;
    scope.set(statistic.text, axes);
  }
  const axes = axesOf(score, scope);
  const found = { score, statistics: [...statistics.values()], marks: marksIn(expr) };
  return isRefused(axes) ? axes : { ...found, stored, norms, ...(axes.size === 0 && { isNumber: true }) };

  function extract(part: Expr): Expr {
    if (part.kind !== 'call') return mapParts(part, extract);
    const found = measuredBy(part);
    if (found === undefined) return mapParts(part, extract);
    if ('refused' in found) {
      faults.push(found);
      return part;
    }
    if (!('text' in found)) return found;
    if (found.kind === 'moment' && found.form === 'product') return product(found);
    statistics.set(found.text, found);
    return { kind: 'name', name: found.text };
  }

  /** What the Hessian is multiplied by may be measured itself, and is so before. */
  function product(found: Moment): Expr {
    const [mark] = marksIn(found.inner).map(weightAt);
    const [beside = mark] = storedIn(found.inner);
    if (beside !== undefined) faults.push({ refused: `\`${beside}\` inside \`${found.text}\`` });
    statistics.set(found.text, { ...found, inner: extract(found.inner) });
    return { kind: 'name', name: found.text };
  }
}

/** The axes of what a score reads and nothing measures; those of norms are added. */
function besideMeasured(expr: Expr): Map<string, Axes> {
  return new Map<string, Axes>([
    ...weightScope(expr),
    ['s', weightAxes],
    ...storedIn(expr).map((name) => [name, weightAxes] as const),
    ...[...gateNames, widthName].map((name) => [name, outputAxes] as const),
  ]);
}

/** The axes of a statistic beside the weights; a moment has lost its positions. */
function axesAfter(statistic: Statistic, scope: Scope): Axes | Refused {
  if (statistic.kind === 'flow' || statistic.kind === 'tail') return weightAxes;
  if (statistic.kind === 'contrast') return new Set();
  if (isInverted(statistic)) return inputAxes;
  if (statistic.form === 'fisher') return weightAxes;
  if (statistic.form === 'product') {
    const axes = axesOf(statistic.inner, scope);
    return isRefused(axes) ? axes : weightAxes;
  }
  const axes = axesOf(statistic.inner, scopeOf(statistic.of));
  if (isRefused(axes)) throw new TypeError(`${statistic.text} was accepted before`);
  if (statistic.of === 'gradient') return axes;
  if (statistic.of === 'input') return axes.has('in') ? inputAxes : new Set();
  return axes.has('out') ? outputAxes : new Set();
}
