/**
 * Laws with exceptions that may only shrink. `exceptions.json` lists what broke a law when the law was made;
 * nothing may be added to it. What no longer breaks a law leaves the list: `ESPALIER_UPDATE=1 npx vitest run
 * test/house` takes it out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { circlesOf } from './circles.ts';
import { limits, violationsOf, type Measure, type Violations } from './laws.ts';
import { secondChannels } from './outcomes.ts';
import { readSources } from './sources.ts';

const place = path.join(root, 'test/house/exceptions.json');
const sources = readSources();
const today = violationsOf(sources);
const exceptions: Violations = JSON.parse(readFileSync(place, 'utf8'));
if (process.env.ESPALIER_UPDATE === '1') {
  writeFileSync(place, `${JSON.stringify(today, null, 2)}\n`);
}

describe('files', () => {
  it('import each other in no circle that is not listed, types included', () => {
    const listed = exceptions.circles.map((circle) => new Set(circle));
    const fresh = today.circles.filter(
      (circle) => !listed.some((known) => circle.every((file) => known.has(file))),
    );
    expect(fresh).toEqual([]);
  });

  it('leave the list of circles when they have left the circle', () => {
    const inCircles = new Set(today.circles.flat());
    expect(exceptions.circles.flat().filter((file) => !inCircles.has(file))).toEqual([]);
  });
});

describe('folders inside a room', () => {
  it('import each other both ways in no pair that is not listed', () => {
    expect(today.folders.filter((pair) => !exceptions.folders.includes(pair))).toEqual([]);
  });

  it('leave the list when one of the two no longer imports the other', () => {
    expect(exceptions.folders.filter((pair) => !today.folders.includes(pair))).toEqual([]);
  });
});

describe.each(Object.keys(limits) as Measure[])('functions: %s', (measure) => {
  it(`are at most ${limits[measure]}, or no more than listed`, () => {
    const grown = Object.entries(today.functions[measure]).filter(
      ([name, value]) => value > (exceptions.functions[measure][name] ?? limits[measure]),
    );
    expect(grown).toEqual([]);
  });

  it('leave the list when they keep the limit', () => {
    const kept = Object.keys(exceptions.functions[measure]).filter(
      (name) => today.functions[measure][name] === undefined,
    );
    expect(kept).toEqual([]);
  });
});

describe('errors of users', () => {
  it('pass from function to function as `Outcome` alone', () => {
    expect(secondChannels(sources)).toEqual([]);
  });
});

describe('circlesOf', () => {
  it('finds what reaches itself through others, and nothing else', () => {
    const arrows = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', ['e']],
      ['e', ['d']],
      ['f', ['a', 'd']],
    ]);
    expect(circlesOf(arrows)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });
});
