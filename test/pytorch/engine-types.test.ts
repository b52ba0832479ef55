/** The types of the Python package, which it promises (`py.typed`), held against what it does by mypy. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/root.ts';

/** What PyTorch imports for itself, more than a thousand modules; no type of the package comes from there. */
const unread = [
  ...['_decomp', '_dynamo', '_export', '_functorch', '_higher_order_ops', '_inductor', '_numpy', '_prims', '_refs', 'ao', 'distributions'],
  ...['fx', 'masked', 'onnx._internal', 'package', 'profiler', 'quantization', 'testing', 'utils._sympy', 'utils.tensorboard'],
  ...['checkpoint', 'elastic', 'optim', 'pipelining', 'rpc'].map((name) => `distributed.${name}`),
].map((name) => `torch.${name}.*`);
const others = ['filelock', 'google', 'jinja2', 'matplotlib', 'onnx', 'PIL', 'pyparsing', 'setuptools', 'sympy', 'tqdm'];

const overrides = `
[[tool.mypy.overrides]]
module = ${JSON.stringify([...unread, ...others.map((name) => `${name}.*`)])}
follow_imports = "skip"

# What \`torch.onnx.export\` returns.
[[tool.mypy.overrides]]
module = ["torch.onnx._internal.exporter", "torch.onnx._internal.exporter._onnx_program"]
follow_imports = "silent"
`;

it('are right, and a function that returns something else is the one mistake that is found', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'espalier-types-'));
  cpSync(`${root}/python`, cwd, { recursive: true });
  appendFileSync(join(cwd, 'pyproject.toml'), overrides);
  appendFileSync(join(cwd, 'espalier_torch', 'units.py'), '\n\ndef _wrong(count: int) -> str:\n    return count\n');
  const options = ['--python-executable', '/usr/bin/python3', '--cache-dir', join(cwd, '.mypy_cache')];
  expect(spawnSync('/usr/bin/mypy', options, { cwd, encoding: 'utf8' }).stdout).toMatch(
    /^espalier_torch\/units\.py:\d+: error: Incompatible return value type [^\n]*\nFound 1 error in 1 file \(checked \d+ source files\)\n$/,
  );
}, 300_000);
