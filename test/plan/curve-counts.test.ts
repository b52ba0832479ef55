/** Counts along curves that are no polynomials, against mpmath with 60 digits (fixtures/curves/export.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { updatesOf } from '../support/updates.ts';
import { linearModel, planned, planText, prunes, steps } from './planning.ts';

const url = new URL('../fixtures/curves/curves.json', import.meta.url);
const { counts }: { readonly counts: Readonly<Record<string, readonly number[]>> } = JSON.parse(readFileSync(url, 'utf8'));
const facts = linearModel({ fc: [1000, 10_000] });
const settings = { lengths: { named: new Map(), all: steps(481) } };

describe('of 10 million weights', () => {
  it.each(Object.entries(counts))('all 482 counts along %s are right', (curve, wanted) => {
    const text = `stage {\n  train all\n  prune weights by global |w| to 80% over 0%..100% every 1 step along ${curve}\n}`;
    const [prune] = prunes(planned(planText(text, facts, settings)));
    expect(updatesOf(prune).map(({ pruned }) => pruned)).toEqual(wanted);
  });
});
