/** Each test that starts Python, an editor, a browser or Slurm stands in the list of those that need tools, and no other. */
import { describe, expect, it } from 'vitest';
import { testFiles } from '../../scripts/test-imports.mjs';
import { needs, tools } from '../../scripts/tools.mjs';
import { startedTools } from './started-tools.ts';

/** This file names tools, and starts none. */
const tests = testFiles().filter((test) => test !== 'test/house/tools.test.ts');
const started = new Map(tests.map((test) => [test, startedTools(test)] as const));

/** What the law does not read: see `started-tools.ts`. */
const unread = new Set(['git', 'vulkan']);

describe('the list of tests that need tools', () => {
  it('names what each test starts', () => {
    const found = [...started].filter(([, { tools: names }]) => names.length > 0);
    const listed = Object.entries(needs).map(([test, names]) => [test, names.filter((name) => !unread.has(name)).toSorted()] as const);
    expect(Object.fromEntries(listed.filter(([, names]) => names.length > 0))).toEqual(
      Object.fromEntries(found.map(([test, { tools: names }]) => [test, names])),
    );
  });

  it('has only tests that are there, and tools that are described', () => {
    expect(Object.keys(needs).filter((test) => !started.has(test))).toEqual([]);
    expect(new Set(Object.values(needs).flat())).toEqual(new Set(Object.keys(tools)));
  });

  it('knows the programs by the names that tests use', () => {
    expect([...started].flatMap(([test, { unknown }]) => unknown.map((name) => `${test}: ${name}`))).toEqual([]);
  });

  it('would see a helper that starts a tool, and the modules of the Python behind it', () => {
    expect(startedTools('test/pytorch/gated-networks.test.ts').tools).toEqual(['python3', 'torch']);
    expect(startedTools('test/cluster/slurm.test.ts').tools).toEqual(['slurm']);
    expect(startedTools('test/exact/rational.test.ts').tools).toEqual([]);
  });
});
