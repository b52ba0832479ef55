#!/usr/bin/env node
/**
 * How a program of `dist/` begins, the command and those of other processes and threads: by the script of its name.
 * No more is imported, since Node makes each module of its own ready for import whole, with all that it loads lazily.
 */
import { createRequire } from 'node:module';

const { startProgram }: typeof import('./scripts.ts') = createRequire(import.meta.url)('./scripts.cjs');
await startProgram(import.meta.url);
