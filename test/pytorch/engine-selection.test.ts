/** What `python/espalier_torch` selects, against what `select` does: random requests of every kind, with many ties. */
import { product } from '../../src/basics/numbers.ts';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseExact } from '../../src/exact/rational.ts';
import type { Axis } from '../../src/model/index.ts';
import { patternFits } from '../../src/select/pattern.ts';
import type { Allocation, RankedLayer, SelectionRequest } from '../../src/select/request.ts';
import type { Layout } from '../../src/select/scopes.ts';
import { select } from '../../src/select/select.ts';
import { tilesFit } from '../../src/select/tiles.ts';
import { python } from '../support/python.ts';

/** As both sides read it: shares are texts, masks are lists. */
interface Asked {
  readonly layers: readonly AskedLayer[];
  readonly rankBy: SelectionRequest['rankBy'];
  readonly ties?: NonNullable<SelectionRequest['ties']>;
  readonly keep?: readonly number[];
  readonly lose?: { readonly units: readonly number[]; readonly isDue: boolean };
  readonly ranked: SelectionRequest['ranked'];
  readonly tiling?: NonNullable<SelectionRequest['tiling']>;
  readonly allocation: AskedAllocation;
}

type AskedAllocation =
  | Exclude<Allocation, { kind: 'scopes' }>
  | { readonly kind: 'scopes'; readonly share: string; readonly of: 'all'; readonly rounding?: 'down' | 'up' };

interface AskedLayer extends Layout {
  readonly name: string;
  readonly values: readonly number[];
  readonly mask?: readonly number[];
  readonly candidates?: readonly number[];
}

const layouts: readonly (readonly [readonly number[], readonly Axis[], number])[] = [
  [[6, 8], ['out', 'in'], 1],
  [[8, 6], ['in', 'out'], 1],
  [[4, 4, 3, 3], ['out', 'in', 'kernel', 'kernel'], 1],
  [[6, 2, 3], ['out', 'in', 'kernel'], 3],
  [[4, 3, 2], ['in', 'out', 'kernel'], 2],
  [[2, 4, 4], ['direction', 'out', 'in'], 1],
];

const arbitraryLayer = (index: number): fc.Arbitrary<AskedLayer> =>
  fc.constantFrom(...layouts).chain(([dims, axes, groups]) => {
    const count = product(dims);
    const bits = (weight: number) =>
      fc.array(
        fc.nat(9).map((n) => Number(n >= weight)),
        { minLength: count, maxLength: count },
      );
    return fc.record(
      {
        name: fc.constant(`l${index}`),
        dims: fc.constant(dims),
        axes: fc.constant(axes),
        groups: fc.constant(groups),
        // Few different numbers, both zeros among them: most units are tied with others.
        values: fc.array(
          fc.integer({ min: -4, max: 4 }).map((n) => (n === 4 ? -0 : n / 3)),
          { minLength: count, maxLength: count },
        ),
        mask: bits(2),
        candidates: bits(1),
      },
      { requiredKeys: ['name', 'dims', 'axes', 'groups', 'values'] },
    );
  });

const arbitraryAsked: fc.Arbitrary<Asked> = fc
  .integer({ min: 1, max: 3 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => arbitraryLayer(index))))
  .chain((layers) => {
    const sizes = layers.map(({ dims }) => product(dims));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const ranked = fc.constantFrom<Asked['ranked']>({ per: 'layer' }, { per: 'row' }, { per: 'column' }, { per: 'block', size: 3 });
    const counts = fc.tuple(...sizes.map((size) => fc.integer({ min: Math.floor(size / 3), max: size })));
    const bare = layers.map(({ candidates: _, ...layer }) => layer);
    const allocation = fc.oneof(
      fc.integer({ min: Math.floor(total / 3), max: total }).map((pruned) => ({ allocation: { kind: 'global', pruned } as const, layers })),
      counts.map((pruned) => ({ allocation: { kind: 'layers', pruned } as const, layers })),
      fc
        .tuple(fc.constantFrom('0.5', '2/3', '0.9', '0.35'), fc.constantFrom(undefined, 'down' as const, 'up' as const))
        .map(([share, rounding]) => ({ allocation: { kind: 'scopes', share, of: 'all', ...(rounding && { rounding }) } as const, layers })),
      fc
        .array(fc.constantFrom(-0.5, 0, 1 / 3, 0.9), { minLength: layers.length, maxLength: layers.length })
        .map((thresholds) => ({ allocation: { kind: 'below', thresholds } as const, layers })),
      fc
        .constantFrom({ keep: 2, of: 4 }, { keep: 1, of: 2 }, { keep: 1, of: 3 })
        .map((pattern) => ({ allocation: { kind: 'pattern', pattern } as const, layers: bare })),
    );
    return fc
      .record({
        own: allocation,
        ranked,
        rankBy: fc.constantFrom('magnitude' as const, 'score' as const),
        ties: fc.constantFrom(undefined, 'first' as const, 'last' as const, 'all' as const, 'none' as const),
        keep: fc.option(fc.tuple(...sizes.map((size) => fc.integer({ min: 0, max: Math.floor(size / 5) }))), { nil: undefined }),
        lose: fc.option(
          fc.record({ units: fc.tuple(...sizes.map((size) => fc.integer({ min: 0, max: Math.floor(size / 3) }))), isDue: fc.boolean() }),
          { nil: undefined },
        ),
        tile: fc.constantFrom(undefined, undefined, { rows: 2, columns: 2 }, { rows: 1, columns: 2 }),
        grouped: fc.constantFrom('sum' as const, 'mean' as const, 'max' as const, 'l2' as const),
      })
      .map(({ own, ranked: by, rankBy, ties, keep, lose, tile, grouped }) => fitting(own, { by, rankBy, ties, keep, lose, tile, grouped }));
  });

interface Drawn {
  readonly by: Asked['ranked'];
  readonly rankBy: Asked['rankBy'];
  readonly ties: Asked['ties'] | undefined;
  readonly keep: readonly number[] | undefined;
  readonly lose: Asked['lose'] | undefined;
  readonly tile: { readonly rows: number; readonly columns: number } | undefined;
  readonly grouped: 'sum' | 'mean' | 'max' | 'l2';
}

/** Only what a plan may ask: some kinds rank nothing, and tiles have to fill every layer. */
function fitting({ allocation, layers }: Pick<Asked, 'allocation' | 'layers'>, drawn: Drawn): Asked {
  const { by, rankBy, ties, keep, lose, tile, grouped } = drawn;
  const isPattern = allocation.kind === 'pattern';
  const ranksNothing = ['global', 'below', 'pattern'].includes(allocation.kind);
  const tiles = tile !== undefined && !isPattern && layers.every((layer) => tilesFit(tile, layer) && layer.groups === 1);
  const own = tiles ? layers.map(({ candidates: _, mask: __, ...layer }) => layer) : layers;
  const size = tiles ? tile.rows * tile.columns : 1;
  const scaled = (counts: readonly number[]): readonly number[] => counts.map((count) => Math.floor(count / size));
  const rule = isPattern && (ties === 'all' || ties === 'none') ? 'last' : ties;
  return {
    layers: own,
    rankBy,
    ranked: ranksNothing ? { per: 'layer' } : by,
    allocation: tiles ? tiled(allocation, size) : allocation,
    ...(rule && { ties: rule }),
    ...(keep && !isPattern && { keep: scaled(keep) }),
    ...(lose && allocation.kind === 'global' && { lose: { ...lose, units: scaled(lose.units) } }),
    ...(tiles && { tiling: { ...tile, grouped } }),
  };
}

function tiled(allocation: AskedAllocation, size: number): AskedAllocation {
  if (allocation.kind === 'global') return { ...allocation, pruned: Math.floor(allocation.pruned / size) };
  if (allocation.kind === 'layers') return { ...allocation, pruned: allocation.pruned.map((count) => Math.floor(count / size)) };
  return allocation;
}

function ours({ layers, allocation, ...rest }: Asked): readonly (readonly number[])[] | string {
  const { value, diagnostics } = select({
    ...rest,
    allocation: allocation.kind === 'scopes' ? { ...allocation, share: parseExact(allocation.share) ?? { n: 0n, d: 1n } } : allocation,
    layers: layers.map(({ values, mask, candidates, ...layer }): RankedLayer => ({
      ...layer,
      tensor: layer.name,
      values: Float32Array.from(values),
      ...(mask && { mask: Uint8Array.from(mask) }),
      ...(candidates && { candidates: Uint8Array.from(candidates) }),
    })),
  });
  return value === undefined ? (diagnostics[0]?.code ?? '') : value.masks.map((mask) => [...mask]);
}

/** Half of rows of 5: 2.5, which is 2. Draws meet a half only usually. */
const halves: Asked = {
  layers: [{ name: 'l0', dims: [2, 5], axes: ['out', 'in'], groups: 1, values: [5, 1, 4, 2, 3, 3, 2, 4, 1, 5] }],
  rankBy: 'magnitude',
  ranked: { per: 'row' },
  allocation: { kind: 'scopes', share: '0.5', of: 'all' },
};

const asked = [...fc.sample(arbitraryAsked, 400), halves];
const own = asked.map(ours);

/** By the Python package, or by a copy of it that is wrong. */
async function theirs(folder: string, env: Readonly<Record<string, string>> = {}): Promise<readonly unknown[]> {
  const [source, target] = [join(folder, 'in.json'), join(folder, 'out.json')];
  writeFileSync(source, JSON.stringify(asked));
  await python(['-W', 'ignore', 'test/pytorch/engine.py', 'selections', source, target], { env });
  const answers: unknown = JSON.parse(readFileSync(target, 'utf8'));
  return Array.isArray(answers) ? answers : [];
}

it('takes the same units of random layers, and refuses what is refused here', async () => {
  const answers = await theirs(mkdtempSync(join(tmpdir(), 'espalier-selections-')));
  for (const [index, request] of asked.entries()) {
    expect({ request, answer: answers[index] }).toEqual({ request, answer: own[index] });
  }
  // The draw means something: most requests are answered, patterns among them.
  expect(own.filter((answer) => typeof answer !== 'string').length).toBeGreaterThan(150);
  expect(
    asked.some(({ allocation, layers }) => allocation.kind === 'pattern' && layers.some((it) => patternFits(allocation.pattern, it))),
  ).toBe(true);
}, 300_000);

/** Each is a mistake in the selection that the requests have to show. */
const mistakes: Readonly<Record<string, readonly [string, string]>> = {
  'a tie broken the other way': ['tied[spared : spared + ties]', 'tied[len(tied) - spared - ties : len(tied) - spared]'],
  'ties of rows broken the other way': ['backwards = rule == "last"', 'backwards = rule != "last"'],
  'halves rounded up': ['return round(exact)', 'return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)'],
  'remainders to the later part': ['key=lambda at: (parts[at] - shares[at], at)', 'key=lambda at: (parts[at] - shares[at], -at)'],
  'a floor that is forgotten': ['return self.live - self.keep if', 'return self.live if'],
};

it.each(Object.entries(mistakes))(
  'shows %s',
  async (_, [right, wrong]) => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-mistakes-'));
    cpSync('python/espalier_torch', join(folder, 'espalier_torch'), { recursive: true });
    const path = join(folder, 'espalier_torch', 'select.py');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(right);
    writeFileSync(path, text.replace(right, wrong));
    const answers = await theirs(folder, { ESPALIER_PACKAGE: folder });
    expect(own.filter((answer, index) => JSON.stringify(answer) !== JSON.stringify(answers[index])).length).toBeGreaterThan(0);
  },
  300_000,
);
