/** What the steps of reading a model share: the files, the scan and the findings so far. */
import { type Definition, type Diagnostic, diagnose, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { ByteSource, ModelFiles } from '../file.ts';
import { windowOver, type Scan } from '../onnx/records.ts';
import { emptyFile, lfsPointer, notOnnx } from '../../diagnostics/catalogue/model-file.ts';

export interface Reading {
  readonly files: ModelFiles;
  readonly scan: Scan;
  readonly diagnostics: readonly Diagnostic[];
  readonly report: <A>(definition: Definition<A>, args: A) => undefined;
  /** External data, each location opened once. */
  readonly open: (location: string) => ByteSource | undefined;
  readonly failed: () => boolean;
}

/** Damaged files repeat one fault a thousand times; this many findings are enough for anyone. */
const mostFindings = 50;

export function startReading(files: ModelFiles): Reading {
  const diagnostics: Diagnostic[] = [];
  const opened = new Map<string, ByteSource | undefined>();
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  return {
    files,
    scan,
    diagnostics,
    report(definition, args) {
      if (diagnostics.length < mostFindings) diagnostics.push(diagnose(definition, args, { file: files.name }));
      return undefined;
    },
    open(location) {
      if (!opened.has(location)) opened.set(location, files.open(location));
      return opened.get(location);
    },
    failed: () => scan.fault !== undefined || hasErrors(diagnostics),
  };
}

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
  const start = String.fromCharCode(...files.main.read(0, Math.min(files.main.size, lfsHeader.length)));
  if (start === lfsHeader) return diagnose(lfsPointer, {}, place);
  const looksLike = signatures.find(([signature]) => start.startsWith(signature))?.[1];
  return looksLike === undefined ? undefined : diagnose(notOnnx, { looksLike }, place);
}
