/** Where a number for a whole branch can rank nothing: single weights, slices, sums with weights. */
import type { TypedStatement } from '../../language/typed.ts';
import { isContrast } from '../criteria/criterion.ts';
import type { Contrast, Statistic } from '../criteria/criterion.ts';
import { clause } from '../reading.ts';
import { prunesBranches } from './pruned-kind.ts';

/** It ranks sublayers and blocks, alone and as it is; undefined where it does. */
export function misplacedContrast(
  { text }: Contrast,
  statement: TypedStatement,
  names: ReadonlySet<string>,
  statistics: readonly Statistic[],
): { readonly what: string; readonly instead: string } | undefined {
  if (!prunesBranches(statement)) {
    const instead = 'prune `sublayers` or `blocks`, or use a criterion of weights';
    return { what: `\`${text}\` for anything but \`sublayers\` and \`blocks\``, instead };
  }
  const contrasts = new Set(statistics.filter(isContrast).map((one) => one.text));
  const other = [...names].find((name) => !contrasts.has(name) && name !== 'pi');
  if (other !== undefined) {
    const instead = 'rank by the one or by the other';
    return { what: `\`${other}\` beside \`${text}\`, a number for a whole branch,`, instead };
  }
  if (clause(statement, 'grouped') === undefined) return undefined;
  const instead = 'remove `grouped`: there is nothing to put together';
  return { what: `\`grouped\` with \`${text}\`, a number for a whole branch,`, instead };
}
