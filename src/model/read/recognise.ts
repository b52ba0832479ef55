/** What a file that is no ONNX model is instead: said before anything of it is decoded. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import { emptyFile, lfsPointer, notOnnx } from '../../diagnostics/catalogue/model-file.ts';
import type { ModelFiles } from '../file.ts';

const lfsHeader = 'version https://git-lfs';

/** The first bytes of what people take for models. */
const signatures: readonly (readonly [string, string])[] = [
  ['\x89PNG', 'a PNG image'],
  ['PK\x03\x04', 'a zip archive (a PyTorch checkpoint, perhaps)'],
  ['\x89HDF', 'an HDF5 file (a Keras model, perhaps)'],
  ['\x1f\x8b', 'a gzip archive'],
  ['GGUF', 'a GGUF model'],
  ['<', 'an XML or HTML page'],
  ['{', 'a JSON file'],
];

/** The reason to go no further, or undefined where the file may be a model. */
export function recogniseForeign(files: ModelFiles): Diagnostic | undefined {
  const place = { file: files.name };
  if (files.main.size === 0) return diagnose(emptyFile, {}, place);
  const head = files.main.read(0, Math.min(files.main.size, lfsHeader.length));
  const start = String.fromCharCode(...head);
  if (start === lfsHeader) return diagnose(lfsPointer, {}, place);
  const looksLike = signatures.find(([signature]) => start.startsWith(signature))?.[1];
  return looksLike === undefined ? undefined : diagnose(notOnnx, { looksLike }, place);
}
