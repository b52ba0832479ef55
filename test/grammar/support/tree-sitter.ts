/** Builds the tree-sitter grammar with the command of that name and reads the trees that it prints. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, type Recipe } from './recipes.ts';

export interface Node {
  readonly type: string;
  readonly field: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly children: readonly Node[];
}

export function hasTreeSitter(): boolean {
  return spawnSync('tree-sitter', ['--version']).status === 0 && spawnSync('cc', ['--version']).status === 0;
}

/** The trees of the recipes, in their order; throws where grammar or queries cannot be built. */
export function treesOf(recipes: readonly Recipe[]): readonly Node[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-tree-sitter-'));
  // Its settings and the compiled parser stay in a folder of their own.
  const env = { ...process.env, HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder };
  const cwd = path.join(folder, 'grammar');
  try {
    cpSync(path.join(root, 'grammar/tree-sitter'), cwd, { recursive: true });
    execFileSync('tree-sitter', ['generate', '--no-bindings'], { cwd, env });
    const files = recipes.map(({ text }, index) => {
      const file = path.join(folder, `${index}.prune`);
      writeFileSync(file, text);
      return file;
    });
    const query = ['query', 'queries/highlights.scm', ...files];
    execFileSync('tree-sitter', query, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
    // A text with errors makes it fail, but it prints every tree all the same.
    const { stdout } = spawnSync('tree-sitter', ['parse', ...files], { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
    const printed = stdout.split(/^(?=\(file )/m).filter((tree) => tree.startsWith('(file '));
    return recipes.map(({ text }, index) => readTree(printed[index] ?? '', text));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface OpenNode extends Node {
  readonly children: Node[];
  readonly depth: number;
}

/** `  field: (type [row, column] - [row, column]`, a node a line; columns count bytes. */
function readTree(printed: string, text: string): Node {
  const at = offsets(text);
  const open: OpenNode[] = [];
  const line = /^( *)(?:(\w+): )?\((\w+) \[(\d+), (\d+)\] - \[(\d+), (\d+)\]/gm;
  for (const match of printed.matchAll(line)) {
    const [, indent = '', field, type = '', ...places] = match;
    const [row = 0, column = 0, lastRow = 0, lastColumn = 0] = places.map(Number);
    const start = at(row, column);
    const end = at(lastRow, lastColumn);
    const node = { type, field, start, end, children: [], depth: indent.length };
    while ((open.at(-1)?.depth ?? -1) >= node.depth) open.pop();
    open.at(-1)?.children.push(node);
    open.push(node);
    if (node.depth > 0) continue;
    open.splice(0, open.length, node);
  }
  const [file] = open;
  if (file === undefined) throw new Error('tree-sitter has printed no tree');
  return file;
}

function offsets(text: string): (row: number, column: number) => number {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) {
    starts.push(index + 1);
  }
  return (row, column) => {
    const start = starts[row] ?? text.length;
    const bytes = Buffer.from(text.slice(start)).subarray(0, column);
    return start + bytes.toString('utf8').length;
  };
}
