/** What the steps of reading a model share: the files, the scan and the findings so far. */
import type { Definition, Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnose, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { ByteSource, ModelFiles } from '../file.ts';
import type { Scan } from '../onnx/records.ts';
import { windowOver } from '../onnx/window.ts';

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
      if (diagnostics.length < mostFindings) {
        diagnostics.push(diagnose(definition, args, { file: files.name }));
      }
      return undefined;
    },
    open(location) {
      if (!opened.has(location)) opened.set(location, files.open(location));
      return opened.get(location);
    },
    failed: () => scan.fault !== undefined || hasErrors(diagnostics),
  };
}
