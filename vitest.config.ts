import { execFileSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { option } from './test/typescript.mjs';

/** They count calls with the inspector, which sees and slows whatever else a process has loaded. */
const counting = ['test/data/growth.test.ts', 'test/language/growth.test.ts'];

/** Tests whose tools are missing, from `scripts/test.mjs`. */
const leftOut: readonly string[] = JSON.parse(process.env['ESPALIER_LEFT_OUT'] ?? '[]');

/** Of a whole run those that take the longest, the longest first: two workers that begin with them end together. */
const longest = [
  ...['cli/kill', 'docs', 'papers/claims', 'playground/page', 'cluster/slurm', 'cli/memory', 'pytorch/engine-text', 'cli/fixes-tried'],
  ...['cli/packed', 'diagnostics/pages', 'pytorch/engine-random', 'run/on-disk', 'run/faults', 'pytorch/engine-package', 'report/page'],
  ...['pytorch/engine-shards', 'vscode/editor', 'house/plan-keys', 'model/surgery/zoo', 'run/weights-as-read', 'cli/kill-writers'],
  ...['pytorch/engine-pictures', 'pytorch/engine', 'house/additions', 'run/cut/training', 'papers/plans', 'plan/random-refusals'],
].map((name) => `test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place === -1 ? longest.length : place;
    };
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

/**
 * Most of what a test makes is gone at once: with more room for it, a tenth less time goes into the collection. And most
 * functions run for a moment: to compile fewer of them saves a seventh of all time.
 */
const flags = ['--max-semi-space-size=64', '--interrupt-budget=1000000'];

/** Flags come and go with V8, and Node does not start with one that it does not know. */
const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
const isKnown = (flag: string): boolean => known.includes(`${flag.split('=', 1)[0]} `);

/** `vitest run`: Node loads the modules. In watch mode Vite does, which sees that a file of `src/` has changed. */
const isOnce = process.argv.includes('run');

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    execArgv: [...flags.filter(isKnown), ...(isOnce ? [option] : [])],
    experimental: { viteModuleRunner: !isOnce, nodeLoader: false },
    setupFiles: ['test/seed.ts', 'test/equal-arrays.ts'],
    // onnxruntime and large typed arrays live outside the heap that worker threads share well.
    pool: 'forks',
    maxWorkers: 2,
    // Two workers have two cores: more threads of PyTorch and numpy would wait for each other.
    env: { OMP_NUM_THREADS: '1' },
    // Whole runs on two busy cores.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        // Loading the sources anew for each file took a third of the time of all tests.
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...counting, ...leftOut],
          isolate: false,
          globalSetup: ['test/scratch.ts'],
        },
      },
      // Behind the others, whose workers keep what they have loaded.
      { extends: true, test: { name: 'alone', include: counting, sequence: { groupOrder: 1 } } },
    ],
  },
});
