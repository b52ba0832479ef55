/** `among`: which weights may go, decided anew at each update. */
import { computeScores } from '../compute/expressions/score.ts';
import type { SessionOptions } from '../compute/session.ts';
import { marksIn } from '../plan/criteria/marked.ts';
import { conditionOf } from '../plan/criteria/read.ts';
import { besideMarks, weightsOf } from '../state/layer-weights.ts';
import type { Scorer } from './scorer.ts';

/** The same scores, and beside them where the condition holds. */
export function withCandidates(scorer: Scorer, among: string, engine: SessionOptions): Scorer {
  const condition = conditionOf(among);
  if (condition === undefined) throw new Error('the plan has a condition that no plan has');
  const names = marksIn(condition);
  return {
    async score(request) {
      const scores = await scorer.score(request);
      if (scores.value === undefined) return scores;
      const { layers, now, marks } = request;
      const weights = weightsOf(layers, now);
      const beside = besideMarks(names, layers, marks);
      const inputs = layers.map((layer, index) => ({
        layer,
        weight: weights[index] ?? new Float32Array(0),
        statistics: beside.get(layer.name) ?? new Map(),
      }));
      const holds = await computeScores(condition, inputs, engine);
      const candidates = holds.map((values) => Uint8Array.from(values));
      return { ...scores, value: { ...scores.value, candidates } };
    },
    release: scorer.release,
  };
}
