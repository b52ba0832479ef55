/** Metrics of two networks, in statements that speak of one. */
import type { Choice, Recipe, Step } from '../language/typed.ts';
import { stepsIn, valuesIn, valuesOf } from '../language/within.ts';
import { clause } from '../plan/reading.ts';
import { isOfTwo } from '../plan/observe/metric-facts.ts';
import type { Refusal } from './refusal.ts';

/** Everywhere but in `measure … between`. */
export function twoNetworkRefusals({ body }: Pick<Recipe, 'body'>): readonly Refusal[] {
  return stepsIn(body)
    .flatMap(inStep)
    .map(({ word, span }) => ({
      what: `\`${word}\`, which compares two networks, of one`,
      span,
      instead: `write \`measure ${word} between MARK and MARK\``,
    }));
}

function inStep(step: Step): readonly Choice[] {
  const until = step.kind === 'stage' || step.kind === 'repeat' ? step.until : undefined;
  const own = step.kind === 'stage' ? step.statements.filter((it) => it.verb !== 'measure' || clause(it, 'between') === undefined) : [];
  const values = [...(until === undefined ? [] : valuesIn(until)), ...own.flatMap(valuesOf)];
  return values.filter((value) => value.kind === 'choice').filter(({ word }) => isOfTwo(word));
}
