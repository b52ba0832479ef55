import { defineConfig } from 'vitest/config';

/** They count calls with the inspector, which sees and slows whatever else a process has loaded. */
const counting = ['test/data/growth.test.ts', 'test/language/growth.test.ts'];

/** Tests whose tools are missing, from `scripts/test.mjs`. */
const leftOut: readonly string[] = JSON.parse(process.env['ESPALIER_LEFT_OUT'] ?? '[]');

export default defineConfig({
  test: {
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
      { extends: true, test: { name: 'alone', include: counting } },
    ],
  },
});
