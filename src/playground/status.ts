/** One line on the model, and one on the recipe, which screen readers say aloud when it changes. */
import { count } from '../basics/numbers.ts';
import { hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/index.ts';
import { endOf } from './plan/course.ts';
import { percent } from './plan/plan-view.ts';
import { uncutFactsOf } from '../compile.ts';
import { bytesAsSource, mendExport, readModel, type ByteSource, type ModelFiles } from '../model/index.ts';
import type { Surroundings } from '../editor/surroundings.ts';
import type { SampleModel } from './content.ts';
import { unpackZeros } from './sharing.ts';

export function modelLine({ facts }: Header): string {
  const layers = facts.layers.filter(({ prunable }) => prunable).length;
  const parameters = facts.parameters.reduce((sum, one) => sum + one.count, 0);
  return `${count(parameters)} parameters, ${layers} layers to prune, opset ${facts.opset}`;
}

export function statusLine(findings: readonly Diagnostic[], plan: Plan | undefined): string {
  const words = (['error', 'warning', 'hint'] as const).flatMap((severity) => {
    const number = findings.filter((one) => one.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}${number === 1 ? '' : 's'}`];
  });
  const { pruned, of } = plan === undefined ? { pruned: 0, of: 0 } : endOf(plan);
  const planned = of === 0 ? [] : [`${percent(pruned, of)} of ${count(of)} weights to be pruned`];
  return [...words, ...planned].join(', ') || 'nothing wrong';
}

// A model's header in the page: of a sample, or of a file from disk, which is read in slices.

export type Header = NonNullable<Surroundings['header']>;

/** Without its hash, for which every weight would have to be read. */
function headerOf(files: ModelFiles): Outcome<Header> {
  const { value: model, diagnostics } = readModel(mendExport(files));
  if (model === undefined || hasErrors(diagnostics)) return { diagnostics };
  const facts = uncutFactsOf(model, files.name, '');
  const found = [...diagnostics, ...facts.diagnostics];
  if (facts.value === undefined || hasErrors(found)) return { diagnostics: found };
  return { value: { graph: model.graph, facts: facts.value }, diagnostics: found };
}

export function readSample({ file, packed }: SampleModel): Outcome<Header> {
  return headerOf({ name: file, main: bytesAsSource(unpackZeros(packed)), open: () => undefined });
}

/** Thrown by a source that does not have a slice yet; it never leaves this file. */
type Missing = { readonly blob: Blob; readonly slice: number };

/** In bytes. */
const sliceSize = 1 << 20;

/**
 * Our reader reads by position and at once, a browser in slices and later. So it is begun again whenever it meets a slice that is not
 * there, which for a header is a few times. `others` are files of external data, by their names.
 */
export async function readDropped(file: File, others: readonly File[]): Promise<Outcome<Header>> {
  const slices = new Map<Blob, Map<number, Uint8Array>>();
  const files: ModelFiles = {
    name: file.name,
    main: sourceOf(file, slices),
    open: (location) => {
      const found = others.find(({ name }) => name === location.split('/').at(-1));
      return found === undefined ? undefined : sourceOf(found, slices);
    },
  };
  for (;;) {
    try {
      return headerOf(files);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await fetchSlice(error, slices);
    }
  }
}

type Slices = Map<Blob, Map<number, Uint8Array>>;

function sourceOf(blob: Blob, slices: Slices): ByteSource {
  const own = slices.get(blob) ?? new Map<number, Uint8Array>();
  slices.set(blob, own);
  return {
    size: blob.size,
    read: (offset, length) => {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const at = offset + done;
        const slice = Math.floor(at / sliceSize);
        const held = own.get(slice);
        if (held === undefined) throw { blob, slice } satisfies Missing;
        const part = held.subarray(at - slice * sliceSize).subarray(0, length - done);
        bytes.set(part, done);
        done += part.length;
      }
      return bytes;
    },
  };
}

async function fetchSlice({ blob, slice }: Missing, slices: Slices): Promise<void> {
  const part = blob.slice(slice * sliceSize, (slice + 1) * sliceSize);
  slices.get(blob)?.set(slice, new Uint8Array(await part.arrayBuffer()));
}

function isMissing(error: unknown): error is Missing {
  return typeof error === 'object' && error !== null && 'blob' in error && 'slice' in error;
}
