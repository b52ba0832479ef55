/** Graphs with hostile shape attributes, planned in a process of their own that may take 1 GB, and 15 s for each. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { drawnGraphs } from './attributes.ts';
import type { Kind } from './kind.ts';

/** Beside the bundle of `npm run fuzz`. */
const trials = path.join(path.dirname(fileURLToPath(import.meta.url)), 'attribute-trials.js');

export interface AttributeKind extends Kind {
  /** How many could be read, and of how many a training was planned. */
  readonly reached: () => string;
}

export function attributeKind(): AttributeKind {
  const counts = { tried: 0, read: 0, trained: 0 };
  return {
    name: 'graph.onnx, shape attributes',
    tried: () => counts.tried,
    reached: () => `${counts.read} could be read, and a training of ${counts.trained} was planned`,
    async check({ seed, numRuns }) {
      const flags = ['--max-old-space-size=600', '--expose-gc', '--enable-source-maps'];
      const command = [...flags, trials, seed, numRuns, 0].map(String);
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 26 });
      const lines = stdout.split('\n');
      const turns = lines.filter((line) => /^\d+$/.test(line));
      counts.tried += turns.length;
      counts.trained += lines.filter((line) => line === 'trained').length;
      counts.read += lines.filter((line) => line === 'read' || line === 'trained').length;
      if (status === 0) return undefined;
      const index = Number(turns.at(-1));
      const example = fc.sample(drawnGraphs, { seed, numRuns })[index];
      return { seed, example: { index, ...example }, error: `${signal ?? status}: ${stderr}` };
    },
  };
}
