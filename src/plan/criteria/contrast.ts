/** Recognises `avg(…)` of a measure that holds a whole branch against its absence. */
import { freeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { contrastMeasures, outputNames, streamNames, type Contrast, type ContrastName, type Refused } from './criterion.ts';

type Call = Extract<Expr, { kind: 'call' }>;

const names: readonly ContrastName[] = [...streamNames, ...outputNames];

export const contrastNames: ReadonlySet<string> = new Set(names);

/** Undefined where nothing in the mean speaks of a branch. */
export function contrastOf(mean: Call): Contrast | Refused | undefined {
  if (![...freeNames(mean)].some((name) => contrastNames.has(name))) return undefined;
  const text = printExpression(mean);
  const [inner] = mean.args;
  const found = inner?.kind === 'call' && inner.over === undefined ? measureOf(inner) : undefined;
  if (found !== undefined) return { kind: 'contrast', text, ...found };
  const instead =
    'write a mean of one measure, as `avg(cosine(h_in, h_out))`, `avg(jensen-shannon(full, without))` or `avg(loss(without))`';
  return { refused: `\`${text}\``, instead };
}

function measureOf({ callee, args }: Call): Pick<Contrast, 'measure' | 'of'> | undefined {
  const measure = contrastMeasures.find((word) => word === callee);
  if (measure === undefined) return undefined;
  const [first] = args;
  const isGap = first?.kind === 'binary' && first.operator === '-';
  const compared = measure === 'norm' && isGap ? [first.left, first.right] : args;
  const of = compared.flatMap((arg) => {
    const name = arg.kind === 'name' ? names.find((one) => one === arg.name) : undefined;
    return name === undefined ? [] : [name];
  });
  const isWhole = of.length === compared.length && of.length === (measure === 'loss' ? 1 : 2);
  const isOfOutputs = of.every((name) => outputNames.some((one) => one === name));
  const isOfStream = of.every((name) => streamNames.some((one) => one === name));
  const needsOutputs = ['loss', 'kl', 'jensen-shannon'].includes(measure);
  return isWhole && (isOfOutputs || (isOfStream && !needsOutputs)) ? { measure, of } : undefined;
}
