/** A stage reads the samples that it starts with: a prune of samples comes last in it. */
import { readsBehindSamples } from '../../diagnostics/catalogue/plan-samples.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { prunesSamples } from './read-samples.ts';

const readers: ReadonlySet<string> = new Set([...['train', 'retrain', 'prune', 'reconstruct', 'calibrate', 'rewire']]);

/** Of the statements of a stage, in the order of time. */
export function readingBehind(statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const first = statements.findIndex(prunesSamples);
  const behind = statements.slice(first + 1).find((statement) => readers.has(statement.verb) && !prunesSamples(statement));
  const pruning = statements[first];
  if (pruning === undefined || behind === undefined) return [];
  const place = { source, span: pruning.span };
  return [diagnose(readsBehindSamples, { verb: behind.verb }, place)];
}
