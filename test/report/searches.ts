/** What a page draws of a search for widths and of gates by input, held against the journal. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { journalOf, pictureFolder, runInto } from './run-folder.ts';

const recipe = `stage narrow for 8 steps {
  train widths(narrowest: 50%, step: 25%) with adam(lr: 0.3) loss task + ln(expected-flops)
  prune neurons by width to 95% of flops
}
stage agree for 12 steps {
  train all, input-gates(start: 0.5, consensus: 51%) with adamw(lr: 0.01)
    loss task + 10 * mean(q * (1 - q)) + 30 * (sum(flops * q) / sum(flops) - 0.5)^2
  prune sublayers by gate removing 3 sublayers over 50%..100% every 6 steps using 64 samples of train
}
`;

/** A folder with the run `runs/search`. */
export async function searchedFolder(): Promise<string> {
  const cwd = pictureFolder(recipe);
  await runInto(cwd, 'runs/search');
  return cwd;
}

type Told<K extends RunEvent['event']> = Extract<RunEvent, { event: K }>;

interface Opened {
  readonly page: Page;
  readonly noise: readonly string[];
}

type Open = (name: string, options?: object) => Promise<Opened>;
type ValuesOf = (page: Page, caption: string) => Promise<readonly number[][]>;

/** `open` leaves a page open for who asks for the same. */
export function describeSearches(open: Open, valuesOf: ValuesOf, folder: () => string): void {
  const eventsOf = <K extends RunEvent['event']>(kind: K): readonly Told<K>[] =>
    journalOf(folder(), 'runs/search').filter((it): it is Told<K> => it.event === kind);
  const opened = (options = {}) => open(path.join(folder(), 'runs/search.html'), options);

  describe('a search for widths', () => {
    it('has the numbers of the journal in its tables', async () => {
      const { page } = await opened();
      const events = eventsOf('widths');
      expect(events.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      const left = new Map(
        eventsOf('prune').flatMap(({ stage, groups = [] }) =>
          stage === 'narrow' ? groups.map((one) => [one.name, one.of - one.pruned]) : [],
        ),
      );
      const end = events.at(-1)?.groups ?? [];
      expect(await valuesOf(page, 'narrow: widths at the end')).toEqual(
        end.map(({ name, widths, shares, chosen }) => {
          const mean = widths.reduce((sum, width, at) => sum + width * (shares[at] ?? NaN), 0);
          return [chosen, Math.max(...shares), mean, left.get(name)];
        }),
      );
      expect(await valuesOf(page, 'Widths of narrow')).toEqual(
        events.map((event) => [...[event.left['params'], event.chosen['params']], ...[event.left['flops'], event.chosen['flops'], 0.95]]),
      );
    });

    it('draws each group over the steps, on a phone too, and is read at the cursor', async () => {
      const { page, noise } = await opened({ viewport: { width: 360, height: 740 } });
      const events = eventsOf('widths');
      const groups = events[0]?.groups ?? [];
      expect(groups.length).toBe(3);
      for (const [group, { name, widths }] of groups.entries()) {
        const chart = page.locator(`svg[aria-label="Widths of ${name}"]`);
        await chart.waitFor();
        const drawn = await chart
          .locator('[aria-label=bar] rect')
          .evaluateAll((all) => all.map((one) => Number(one.getAttribute('fill-opacity') ?? 1)));
        const shares = events.slice(0, -1).map((event) => event.groups[group]?.shares ?? []);
        expect(drawn.length).toBe(8 * widths.length);
        shares.flat().forEach((share, at) => expect(drawn[at]).toBeCloseTo(share, 6));
      }
      const panel = page.locator('svg[aria-label="What the widths leave"]');
      const paths = await panel.locator('[aria-label=line] path').evaluateAll((all) => all.map((one) => one.getAttribute('d') ?? ''));
      const heights = paths.map((drawn) => [...drawn.matchAll(/[\d.]+,([\d.]+)|V([\d.]+)/g)].map(([, y, v]) => Number(y ?? v)));
      const flops = events.map(({ left }) => 26 + (1 - (left['flops'] ?? NaN)) * 80);
      expect(heights.length).toBe(3);
      heights[1]?.forEach((y, at) => expect(Math.abs(y - (flops[at] ?? NaN))).toBeLessThan(0.02));
      expect(new Set(heights[0]).size).toBe(1);
      const [content, screen] = await page.evaluate<readonly [number, number]>('[document.documentElement.scrollWidth, window.innerWidth]');
      expect(content).toBeLessThanOrEqual(screen);
      await page.locator('#course-chart').focus();
      await page.keyboard.press('Home');
      for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
      const { left, chosen } = eventsOf('widths')[3] ?? {};
      const percent = (share: number | undefined) => `${(100 * (share ?? NaN)).toFixed(2)}%`;
      expect(await page.locator('#course-readout').textContent()).toContain(
        `${percent(left?.['flops'])} multiply-adds left by the expected widths of 95.00% aimed at, ` +
          `${percent(chosen?.['flops'])} by the most probable ones`,
      );
      expect(noise).toEqual([]);
    });
  });

  describe('gates by input', () => {
    it('are drawn with the share of samples that open them, and told with what the cut changed', async () => {
      const { page } = await opened();
      const consensus = eventsOf('consensus');
      const gone = new Set(eventsOf('prune').flatMap((event) => event.gone ?? []));
      expect([consensus.length, gone.size]).toEqual([2, 3]);
      const last = consensus.at(-1)?.groups ?? [];
      expect(await valuesOf(page, 'that open each gate')).toEqual(last.map(({ open }) => [open]));
      expect(await valuesOf(page, 'Gates by input of agree')).toEqual(consensus.map(({ groups }) => groups.map(({ open }) => open)));
      const chart = page.locator('svg[aria-label="Open gates by input of agree"]');
      await chart.waitFor();
      const bars = await chart
        .locator('[aria-label=bar] rect')
        .evaluateAll((all) => all.map((one) => [Number(one.getAttribute('width')), one.getAttribute('fill')] as const));
      const full = Number(await chart.getAttribute('width')) - 14 - 24;
      expect(bars.length).toBe(last.length);
      last.forEach(({ name, open }, at) => {
        const [width, fill] = bars[at] ?? [NaN];
        expect(Math.abs(width - open * full)).toBeLessThan(0.02);
        expect(fill).toBe(gone.has(name) ? 'var(--cut)' : 'var(--kept)');
      });
      // The consensus, and what is as far from the other end.
      const rules = await chart.locator('[aria-label=rule] line').evaluateAll((all) => all.map((one) => Number(one.getAttribute('x1'))));
      const places = [0.49, 0.51, 0].map((share) => 14 + share * full);
      rules.forEach((x, at) => expect(Math.abs(x - (places[at] ?? NaN))).toBeLessThan(0.6));
      expect(rules.length).toBe(3);
      // What the cut changed.
      const [{ same, difference } = {}] = eventsOf('agreement');
      const told = page.locator('#input-gates .agreement data');
      const values = await told.evaluateAll((all) => all.map((one) => Number(one.getAttribute('value'))));
      expect(values).toEqual([same, difference]);
    });
  });
}
