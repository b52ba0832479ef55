import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    // onnxruntime and large typed arrays live outside the heap that worker threads share well.
    pool: 'forks',
    maxWorkers: 2,
    // Whole runs on two busy cores.
    testTimeout: 300_000,
  },
});
