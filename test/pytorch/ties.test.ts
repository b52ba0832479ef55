/** `ties all go`, `ties none go` and `ties last go` against masks that PyTorch makes by the rules of other tools. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { multiply, parseDecimal, rational } from '../../src/exact/rational.ts';
import { globalCount } from '../../src/select/allocation.ts';
import { uniformCounts } from '../select/counts.ts';
import { roundTo } from '../../src/exact/rational.ts';
import type { RankedLayer } from '../../src/select/request.ts';
import { select } from '../../src/select/select.ts';
import { python } from '../support/python.ts';

interface Case {
  readonly share: number;
  readonly shapes: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
  readonly all: readonly number[];
  readonly last: readonly number[];
  readonly none: readonly number[];
  readonly 'global all': readonly number[];
  readonly 'global none': readonly number[];
  readonly 'global last': readonly number[];
}

it('takes what they take of weights with many equal values', async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'espalier-ties-')), 'masks.json');
  await python(['-W', 'ignore', 'test/pytorch/ties.py', out]);
  const cases: readonly Case[] = JSON.parse(readFileSync(out, 'utf8'));
  let more = 0;
  for (const { share, shapes, weights, ...theirs } of cases) {
    const layers = weights.map((values, l): RankedLayer => ({
      name: `l${l}`,
      tensor: `l${l}`,
      dims: shapes[l] ?? [],
      axes: ['out', 'in'],
      groups: 1,
      values: Float32Array.from(values),
    }));
    const exact = parseDecimal(String(share)) ?? rational(0);
    const sizes = weights.map(({ length }) => length);
    const below = (size: number): number => roundTo(multiply(exact, rational(size)), 'down');
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const asked = {
      all: { kind: 'layers', pruned: sizes.map(below) },
      last: { kind: 'layers', pruned: uniformCounts(exact, sizes) },
      none: { kind: 'layers', pruned: sizes.map(below) },
      'global all': { kind: 'global', pruned: below(total) },
      'global none': { kind: 'global', pruned: below(total) },
      'global last': { kind: 'global', pruned: globalCount(exact, sizes) },
    } as const;
    for (const key of ['all', 'last', 'none', 'global all', 'global last', 'global none'] as const) {
      const { value } = select({
        layers,
        rankBy: 'magnitude',
        ranked: { per: 'layer' },
        allocation: asked[key],
        ties: (['all', 'none'] as const).find((one) => key.endsWith(one)) ?? 'last',
      });
      const masks = (value?.masks ?? []).flatMap((mask) => [...mask]);
      expect({ key, share, masks }).toEqual({ key, share, masks: theirs[key] });
      if (key === 'global all') more += masks.filter((kept) => kept === 0).length - below(total);
    }
  }
  expect(more).toBeGreaterThan(100);
}, 60_000);
