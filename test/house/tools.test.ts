/** Each test that starts Python, an editor, a browser or Slurm stands in the list of those that need tools, and no other. */
import { describe, expect, it } from 'vitest';
import { testFiles } from '../../scripts/test-imports.mjs';
import { needs, tools } from '../../scripts/tools.mjs';
import { pythonImports } from './python-imports.ts';
import { importedModules, pythonOf } from './python-modules.ts';
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
    expect(startedTools('test/pytorch/gates.test.ts').tools).toEqual(['python3', 'torch']);
    expect(startedTools('test/pytorch/gated-networks.test.ts').tools).toEqual(['numpy', 'onnx', 'python3', 'torch']);
    expect(startedTools('test/cluster/slurm.test.ts').tools).toEqual(['slurm']);
    expect(startedTools('test/exact/rational.test.ts').tools).toEqual([]);
  });

  it('would see a module that nothing brings, in a file, in a script and in an import of an import', () => {
    const imported = (text: string) => importedModules(pythonOf(text, 'test/pytorch/ties.test.ts'));
    expect(imported('test/fixtures/zoo/export.py').unknown).toContain('test/fixtures/zoo/export.py imports torchvision');
    expect(imported('import numpy as np; from plotters import Chart').unknown).toEqual(['test/pytorch/ties.test.ts imports plotters']);
    expect(imported('import sys; from PIL import Image')).toEqual({ tools: ['pillow'], unknown: [] });
    expect(imported('import json\nfrom sliced_net import x\n')).toEqual({ tools: ['torch'], unknown: [] });
  });

  it.each([
    ['import a.b as c, d', ['a.b', 'd']],
    ['def f():\n    from a.b import c', ['a.b']],
    ['try: import a\nexcept ImportError: from . import b', ['a', '.']],
    ['from .a import (\n    b,  # import c\n    d as e,\n)\nimport f', ['.a', 'f']],
    ['import a, \\\n    b', ['a', 'b']],
    ["print('''\nimport a\n'''); importlib.import_module('b.c')", ['b.c']],
    ['# import a\nx = {1: 2}; import b', ['b']],
    ['import { it } from "vitest"', []],
    ['import the model first', []],
  ])('%j imports %j', (text, modules) => {
    expect(pythonImports(text).map(({ module }) => module).toSorted()).toEqual([...modules].toSorted()); // prettier-ignore
  });
});
