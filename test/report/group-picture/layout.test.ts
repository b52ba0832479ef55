/** Boxes in layers: every arrow leads down, nothing lies over anything else. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { abridged } from '../../../src/report/group-picture/draw.ts';
import type { Arrow, Box } from '../../../src/report/group-picture/layout.ts';
import { layered } from '../../../src/report/group-picture/layout.ts';

/** Arrows from lower to higher places, at least one to each box but the first. */
const graphs = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 120 }).map((draws) => {
  const arrows = draws.flatMap(([a, b, isTwice], at): Arrow[] => {
    if (at === 0) return [];
    const [first, second] = [a % at, b % at];
    const one = { from: first, to: at };
    return isTwice && second !== first ? [one, { from: second, to: at }] : [one];
  });
  return { count: draws.length, arrows };
});

it('leads every arrow down, and lays no box over another or outside', () => {
  fc.assert(
    fc.property(graphs, ({ count, arrows }) => {
      const sizes = Array.from({ length: count }, (_, at) => ({ width: 40 + ((at * 37) % 90), height: 20 + ((at * 13) % 40) }));
      const { places, routes, width, height } = layered(sizes, arrows);
      for (const { from, to } of arrows) {
        const [a, b] = [places[from], places[to]];
        if (a === undefined || b === undefined) throw new Error('a box has no place');
        expect(a.y + a.height / 2).toBeLessThan(b.y - b.height / 2);
      }
      for (const [at, a] of places.entries()) {
        expect(Math.min(a.x - a.width / 2, a.y - a.height / 2)).toBeGreaterThan(-1e-6);
        expect(a.x + a.width / 2).toBeLessThan(width + 1e-6);
        expect(a.y + a.height / 2).toBeLessThan(height + 1e-6);
        for (const b of places.slice(at + 1)) {
          const apart = Math.abs(a.x - b.x) - (a.width + b.width) / 2 > 1 || Math.abs(a.y - b.y) - (a.height + b.height) / 2 > 1;
          expect(apart).toBe(true);
        }
      }
      // A long arrow keeps out of the boxes of the layers that it crosses.
      for (const route of routes) {
        for (const lane of route.slice(1, -1)) {
          for (const box of places) {
            const isBeside = Math.abs(box.x - lane.x) > box.width / 2;
            expect(isBeside || Math.abs(box.y - lane.y) > 1e-6).toBe(true);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('abridges to what can be read, forgets no operator, and keeps every arrow forward', () => {
  fc.assert(
    fc.property(graphs, fc.nat({ max: 6 }), ({ count, arrows }, every) => {
      const member = { tensor: 'w', axis: 0, side: 'producer', slices: 1 } as const;
      const boxes = Array.from({ length: count }, (_, at): Box => {
        const members = every > 0 && at % every === 0 ? [{ ...member, tensor: `w${at}` }] : [];
        return { heading: 'Relu', name: `n${at}`, members, count: 1, changes: false };
      });
      const short = abridged({ title: '', boxes, arrows });
      expect(short.boxes.length).toBeLessThanOrEqual(48);
      expect(short.boxes.reduce((sum, box) => sum + box.count, 0)).toBe(count);
      for (const { from, to } of short.arrows) expect(from).toBeLessThan(to);
      const ends = new Set(short.arrows.map(({ to }) => to));
      expect(short.boxes.every((_, at) => at === 0 || ends.has(at))).toBe(true);
    }),
    { numRuns: 100 },
  );
});
