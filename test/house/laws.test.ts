/**
 * Laws with exceptions that may only shrink. `exceptions.json` lists what breaks a law, with a sentence for each
 * function that is too large; nothing may be added to it. What no longer breaks a law leaves the list:
 * `ESPALIER_UPDATE=1 npx vitest run test/house` takes it out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { circlesOf } from './circles.ts';
import { allowed, limits, shrunk, unexplained, violationsOf, type Exceptions, type Measure } from './laws.ts';
import { secondChannels } from './outcomes.ts';
import { readSources, visit } from './sources.ts';

const place = path.join(root, 'test/house/exceptions.json');
const sources = readSources();
const today = violationsOf(sources);
const exceptions: Exceptions = JSON.parse(readFileSync(place, 'utf8'));
if (process.env.ESPALIER_UPDATE === '1') {
  writeFileSync(place, `${JSON.stringify(shrunk(exceptions, today), null, 2)}\n`);
}

describe('files', () => {
  it('import each other in no circle that is not listed, types included', () => {
    const listed = exceptions.circles.map((circle) => new Set(circle));
    const fresh = today.circles.filter((circle) => !listed.some((known) => circle.every((file) => known.has(file))));
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
    const grown = Object.entries(today.functions[measure]).filter(([name, value]) => value > allowed(exceptions, measure, name));
    expect(grown).toEqual([]);
  });

  it('leave the list when they keep the limit', () => {
    const kept = Object.keys(exceptions.functions[measure]).filter((name) => today.functions[measure][name] === undefined);
    expect(kept).toEqual([]);
  });
});

describe('functions that stay too large', () => {
  it('have a sentence that says why', () => {
    expect(unexplained(exceptions)).toEqual([]);
  });
});

describe('shrunk', () => {
  const listed: Exceptions = {
    circles: [],
    folders: ['a ⇄ b', 'c ⇄ d'],
    functions: {
      lines: { smaller: { is: 90, why: 'A list.' }, short: { is: 70, why: 'A list.' } },
      complexity: { grown: { is: 25, why: '' } },
      parameters: { wide: { is: 6, why: 'A loop.' } },
    },
  };
  const found = {
    circles: [['a.ts', 'b.ts']],
    folders: ['c ⇄ d', 'e ⇄ f'],
    functions: { lines: { smaller: 80, fresh: 75 }, complexity: { grown: 30 }, parameters: { wide: 5 } },
  };

  it('takes out, makes smaller, and adds nothing', () => {
    expect(shrunk(listed, found)).toEqual({
      circles: [],
      folders: ['c ⇄ d'],
      functions: {
        lines: { smaller: { is: 80, why: 'A list.' } },
        complexity: { grown: { is: 25, why: '' } },
        parameters: { wide: { is: 5, why: 'A loop.' } },
      },
    });
  });

  it('leaves what no sentence speaks for', () => {
    expect(unexplained(listed)).toEqual(['smaller', 'short', 'grown', 'wide']);
  });
});

describe('errors of users', () => {
  it('pass from function to function as `Outcome` alone', () => {
    expect(secondChannels(sources)).toEqual([]);
  });
});

describe('the command', () => {
  it('writes texts that are not its own through `say`, which makes a line of each', () => {
    const raw = sources
      .filter(({ room }) => room === 'cli')
      .flatMap(({ name, tree }) => {
        const found: string[] = [];
        visit(tree, (node) => {
          if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
          const { name: method, expression } = node.expression;
          const isChannel = method.text === 'write' && /(?:^|\.)(?:out|err|channel)$/.test(expression.getText());
          if (isChannel && node.arguments.some(ts.isTemplateExpression)) found.push(`${name}: ${node.getText()}`);
        });
        return found;
      });
    expect(raw).toEqual([]);
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
