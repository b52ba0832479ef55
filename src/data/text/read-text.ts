/** A text as samples: windows of tokens, each token labelled with the one that follows it. */
import { basename } from 'node:path';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { textTooShort, windowUnknown } from '../../diagnostics/catalogue/data-sources.ts';
import type { TextFile } from '../../project/data-files.ts';
import type { DataUse } from '../dataset.ts';
import type { Decoded } from '../decoded.ts';
import { listingHash } from '../listing.ts';
import { refused } from '../refused.ts';
import { wholeFile } from '../whole-file.ts';
import { openTokenizer } from './tokenizer.ts';

/** Of an Int32Array; a packed text may have a token a byte. */
const bytesPerToken = 4;

/**
 * Where the task shifts labels by itself, they are the tokens of the window; otherwise those one
 * further. What is left at the end and fills no window is left out.
 */
export async function readText(files: TextFile, use: DataUse): Promise<Outcome<Decoded>> {
  const { text: file, limit = Infinity } = files;
  const fixed = use.input.dims?.[1];
  const window = files.window ?? (typeof fixed === 'number' ? fixed : undefined);
  if (window === undefined) return refuse(diagnose(windowUnknown, { file }, { file }));
  const tokenizer = openTokenizer(files.tokens, files);
  const bytes = wholeFile(file, files, bytesPerToken);
  if (tokenizer.value === undefined || bytes.value === undefined)
    return { diagnostics: [...tokenizer.diagnostics, ...bytes.diagnostics] };
  const encoded = await tokenizer.value.encode(bytes.value, file);
  if (encoded.value === undefined) return refused(encoded);
  const { codes: values, name } = encoded.value;
  const ahead = (use.shift ?? 0) > 0 ? 0 : 1;
  const needs = window + ahead;
  if (values.length < needs)
    return refuse(diagnose(textTooShort, { file, needs, has: values.length }, { file }));
  const stride = files.stride ?? window;
  const samples = Math.min(limit, 1 + Math.floor((values.length - needs) / stride));
  const windows = { type: 'int32', shape: [samples, window], values, stride } as const;
  const { source } = tokenizer.value;
  const listed = [{ name: basename(file), bytes: bytes.value }];
  if (source !== undefined) listed.push({ name: basename(files.tokens), bytes: source });
  return {
    value: {
      x: windows,
      y: { ...windows, start: ahead },
      names: { x: file, y: file },
      facts: {
        kind: 'text',
        sha256: listingHash(listed),
        conversions: [
          `tokens: ${name}`,
          `windows of ${window} tokens, one every ${stride}`,
          ahead === 0 ? 'labels: the tokens themselves' : 'labels: the next tokens',
        ],
      },
    },
    diagnostics: [],
  };
}

function refuse(diagnostic: ReturnType<typeof diagnose>): Outcome<never> {
  return { diagnostics: [diagnostic] };
}
