/** Where the external data of a tensor lies: in the model's folder, in range, or refused. */
import { badExternalPath, externalRange, missingExternal, sizeMismatch } from '../../diagnostics/catalogue/model-file.ts';
import { printable } from '../describe.ts';
import type { TensorData } from '../graph.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import type { Reading } from './reading.ts';

/** The located data of `needs` bytes, or undefined after a report. Nothing outside is opened. */
export function readExternal(reading: Reading, raw: Decoded<'Tensor'>, owner: string, needs: number): TensorData | undefined {
  const entries = new Map((raw.externalData ?? []).map(({ key, value }) => [key, value ?? '']));
  const location = entries.get('location') ?? '';
  const shown = printable(location);
  const problem = pathProblem(location);
  if (problem !== undefined) {
    return reading.report(badExternalPath, { owner, location: shown, problem });
  }
  const offset = wholeNumber(entries.get('offset') ?? '0');
  const length = wholeNumber(entries.get('length') ?? String(needs));
  if (offset === undefined || length === undefined) {
    const given = `offset ${entries.get('offset') ?? 0}, length ${entries.get('length') ?? needs}`;
    return reading.report(externalRange, { owner, location: shown, problem: printable(given) });
  }
  if (length !== needs) {
    const has = `${length} bytes of \`${shown}\``;
    return reading.report(sizeMismatch, { owner, has, needs: `${needs} bytes` });
  }
  const source = reading.open(location);
  if (source === undefined) {
    const target = reading.files.leadsOut?.(location);
    if (target === undefined) return reading.report(missingExternal, { owner, location: shown });
    const out = `is a link that leads out of the model's folder, to \`${printable(target)}\``;
    return reading.report(badExternalPath, { owner, location: shown, problem: out });
  }
  if (offset + length > source.size) {
    const range = `bytes ${offset} to ${offset + length} of a file of ${source.size}`;
    return reading.report(externalRange, { owner, location: shown, problem: range });
  }
  return { kind: 'external', location, offset, length };
}

/** Why a location is not a path inside the model's folder; undefined if it is one. */
function pathProblem(location: string): string | undefined {
  if (location === '') return 'is no path';
  if (location.includes('\0')) return 'is no path';
  if (/^([/\\]|[A-Za-z]:)/.test(location)) return 'is an absolute path';
  if (location.split(/[/\\]/).includes('..')) return "leaves the model's folder";
  return undefined;
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}
