/** All dialects, in the order in which a file is held against them. */
import type { Dialect } from '../dialect.ts';
import { distiller } from './distiller/index.ts';
import { llmCompressor } from './llm-compressor/index.ts';
import { neuralCompressor } from './neural-compressor/index.ts';
import { nncf } from './nncf/index.ts';
import { paddleslim } from './paddleslim/index.ts';
import { sparseml } from './sparseml/index.ts';

export const dialects: readonly Dialect[] = [...[sparseml, llmCompressor, nncf, distiller, neuralCompressor, paddleslim]];
