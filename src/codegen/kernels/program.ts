/** The program of `src/kernels/`, assembled from its text. */
import { allMatches } from '../../basics/matches.ts';
import wabt from 'wabt';
import { wat } from './wat.ts';

/** A file of TypeScript that holds it in base64. */
export async function kernelProgram(): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat('kernels.wat', wat, { simd: true, mutable_globals: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  const lines = allMatches(/.{1,90}/gu, Buffer.from(buffer).toString('base64'));
  return [
    '/** Generated from `src/codegen/kernels/wat.ts`: WebAssembly in base64. */',
    'export const program = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}
