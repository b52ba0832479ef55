import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rational } from '../../src/exact/rational.ts';
import type { RankedLayer } from '../../src/select/request.ts';
import { select } from '../../src/select/select.ts';

/** Larger than the squares in which a layer is turned, and no multiple of them. */
const matrix = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 })).chain(([outputs, inputs]) => {
  const size = { minLength: outputs * inputs, maxLength: outputs * inputs };
  return fc.record({
    outputs: fc.constant(outputs),
    inputs: fc.constant(inputs),
    scores: fc.array(fc.constantFrom(0, 1, -1, 2, 3, 0.5, -7), size),
    live: fc.array(fc.constantFrom(1, 1, 0), size),
    isMasked: fc.boolean(),
  });
});

function turnedBytes(from: Uint8Array, rows: number, columns: number): Uint8Array {
  return from.map((_, at) => from[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
}

it('a layer that stores rows as columns loses the units that it loses stored as rows', () => {
  fc.assert(
    fc.property(matrix, ({ outputs, inputs, scores, live, isMasked }) => {
      const named = { name: 'w', tensor: 'w', groups: 1 } as const;
      const mask = Uint8Array.from(live);
      const asRows: RankedLayer = {
        ...named,
        dims: [outputs, inputs],
        axes: ['out', 'in'],
        values: Float32Array.from(scores),
        ...(isMasked && { mask }),
      };
      const asColumns: RankedLayer = {
        ...named,
        dims: [inputs, outputs],
        axes: ['in', 'out'],
        values: asRows.values.map((_, at) => scores[(at % outputs) * inputs + Math.floor(at / outputs)] ?? 0),
        ...(isMasked && { mask: turnedBytes(mask, outputs, inputs) }),
      };
      const lost = (layer: RankedLayer) =>
        select({
          layers: [layer],
          rankBy: 'score',
          ranked: { per: 'row' },
          allocation: { kind: 'scopes', share: rational(1, 2), of: 'live' },
        });
      const [rows, columns] = [lost(asRows), lost(asColumns)];
      expect(columns.value?.pruned).toEqual(rows.value?.pruned);
      const [own = mask] = rows.value?.masks ?? [];
      expect(columns.value?.masks).toEqual([turnedBytes(own, outputs, inputs)]);
    }),
    { numRuns: 60 },
  );
});
