/** A text as samples: windows of tokens, each token labelled with the one that follows it. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { failing, collectingAsync, done, together, diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { textTooShort, windowUnknown } from '../../diagnostics/catalogue/data-sources.ts';
import { packedWithoutCache } from '../../diagnostics/catalogue/data-stored.ts';
import type { TextFile } from '../../project/data-files.ts';
import type { DataUse } from '../dataset.ts';
import type { Decoded } from '../decoded.ts';
import type { StoredSamples } from '../array.ts';
import { orDataFault } from '../data-fault.ts';
import { filePieces, watchFile } from '../bounded-file.ts';
import { hashed, listingOfHashes, type ListedHash } from '../listing.ts';
import { wholeFile } from '../content.ts';
import { cachedSamples, wholeSamples, type MadeSamples, type SampleParts } from '../stored/cached-samples.ts';
import { hashOf } from '../stored/cache.ts';
import { withOpen } from '../stored/stored-file.ts';
import { rowsIn } from '../stored/stored-rows.ts';
import { openTokenizer } from './tokenizer.ts';

/** Of an Int32Array; a packed text may have a token a byte. */
const bytesPerToken = 4;

/** One of the texts of a data set. */
type OneText = TextFile & { readonly text: string };

/** A text that was cut into tokens. */
interface Cut {
  /** Tokens. */
  readonly length: number;
  /** What made them, in words. */
  readonly name: string;
  /** The text, and the file of the tokens. */
  readonly listed: readonly ListedHash[];
}

interface Windows {
  /** [samples, window] */
  readonly shape: readonly [number, number];
  readonly stride: number;
  /** Tokens that labels run ahead by. */
  readonly ahead: number;
  readonly rest: Omit<Decoded, 'x' | 'y'>;
}

export function readText(files: OneText, use: DataUse): Promise<Outcome<Decoded>> {
  return collectingAsync(async (take, fail) => {
    const { text: file } = files;
    if (windowOf(files, use) === undefined) return fail([diagnose(windowUnknown, { file }, { file })]);
    const [tokenizer, bytes] = take(together(openTokenizer(files.tokens, files), wholeFile(file, files, bytesPerToken)));
    const { codes: values, name } = take(await tokenizer.encode(bytes, file));
    const { source } = tokenizer;
    const listed = [{ name: basename(file), bytes }];
    if (source !== undefined) listed.push({ name: basename(files.tokens), bytes: source });
    const cut = { length: values.length, name, listed: listed.map(hashed) };
    const { shape, stride, ahead, rest } = take(windowsOf(files, use, cut));
    const x = { type: 'int32', shape, values, stride } as const;
    return { ...rest, x, y: { ...x, start: ahead } };
  });
}

/** From the disk: the bytes of a text lie there already, other tokens are kept in the cache folder. */
export async function storedText(files: OneText, use: DataUse): Promise<Outcome<Decoded>> {
  const { text: file, cache } = files;
  try {
    const isPacked = withOpen(file, (at) => Buffer.from(at(0, 2)).toString('hex')) === '1f8b';
    if (files.tokens === 'bytes' && !isPacked) return await storedBytes(files, use);
    if (cache === undefined) return failing(diagnose(packedWithoutCache, { file, what: 'has to be cut into tokens' }, { file }));
    const { text: _, tokens, cache: __, stream, ...settings } = files;
    const contents = [await hashOf(file), tokens === 'bytes' ? tokens : await hashOf(tokens)];
    const names = [file, tokens].map((path) => basename(path));
    const made = JSON.stringify([settings, use.input.dims, use.shift]);
    return await cachedSamples(cache, [...contents, ...names, made], (parts) => cutByPieces(files, use, isPacked, parts));
  } catch (error) {
    // What cannot be read is refused as it is where it is read whole.
    const whole = await readText(files, use);
    if (whole.value !== undefined) throw error;
    return whole;
  }
}

/** Where the tokenizer allows it, a piece of the text is in memory at a time; else all of it. */
function cutByPieces(files: OneText, use: DataUse, isPacked: boolean, parts: SampleParts): Promise<Outcome<MadeSamples>> {
  return collectingAsync(async (take, fail) => {
    const { text: file } = files;
    const tokenizer = openTokenizer(files.tokens, files);
    const cutter = tokenizer.value?.byPieces?.(file);
    if (cutter === undefined || windowOf(files, use) === undefined) return take(await wholeSamples(() => readText(files, use), parts));
    const changes = watchFile(file);
    const pieces = filePieces(file, isPacked);
    let length = 0;
    const write = async (bytes: Uint8Array, isLast: boolean): Promise<void> => {
      const codes = take(cutter.take(bytes, isLast));
      length += codes.length;
      await parts.x(codes);
    };
    const written = async () => {
      for await (const bytes of pieces.open()) await write(bytes, false);
      return done(true);
    };
    take(await orDataFault(written));
    await write(new Uint8Array(), true);
    const changed = changes();
    if (changed.length > 0) return fail(changed.slice(0, 1));
    const source = tokenizer.value?.source;
    const listed = [{ name: basename(file), hash: pieces.hash() }];
    if (source !== undefined) listed.push(hashed({ name: basename(files.tokens), bytes: source }));
    const { shape, stride, ahead, rest } = take(windowsOf(files, use, { length, name: cutter.name, listed }));
    const x = { type: 'int32', shape, stride } as const;
    return { x, y: { ...x, start: ahead }, rest };
  });
}

function storedBytes(files: OneText, use: DataUse): Promise<Outcome<Decoded>> {
  return collectingAsync(async (take, fail) => {
    const { text: path } = files;
    if (windowOf(files, use) === undefined) return fail([diagnose(windowUnknown, { file: path }, { file: path })]);
    const stamp = statSync(path);
    const hash = await hashOf(path);
    const listed = [{ name: basename(path), hash }];
    const { shape, stride, ahead, rest } = take(windowsOf(files, use, { length: stamp.size, name: 'bytes', listed }));
    const [, size] = shape;
    const samples = (start: number): StoredSamples => {
      const lie = { type: 'uint8', littleEndian: true, offset: 0, start, size, stride } as const;
      // In memory, too, they count as tokens and not as bytes.
      return { type: 'int32', shape, rowsAt: rowsIn({ path, stamp }, lie), isSound: false };
    };
    return { ...rest, x: samples(0), y: samples(ahead) };
  });
}

function windowOf({ window }: TextFile, { input }: DataUse): number | undefined {
  const fixed = input.dims?.[1];
  return window ?? (typeof fixed === 'number' ? fixed : undefined);
}

/**
 * Where the task shifts labels by itself, they are the tokens of the window; otherwise those one
 * further. What is left at the end and fills no window is left out.
 */
function windowsOf(files: OneText, use: DataUse, { length, name, listed }: Cut): Outcome<Windows> {
  const { text: file, limit = Infinity } = files;
  const window = windowOf(files, use) ?? 0;
  const ahead = (use.shift ?? 0) > 0 ? 0 : 1;
  const needs = window + ahead;
  if (length < needs) return failing(diagnose(textTooShort, { file, needs, has: length }, { file }));
  const stride = files.stride ?? window;
  const samples = Math.min(limit, 1 + Math.floor((length - needs) / stride));
  const conversions = [
    `tokens: ${name}`,
    `windows of ${window} tokens, one every ${stride}`,
    ahead === 0 ? 'labels: the tokens themselves' : 'labels: the next tokens',
  ];
  const facts = { kind: 'text', sha256: listingOfHashes(listed), conversions } as const;
  const rest = { names: { x: file, y: file }, facts, listed };
  return { value: { shape: [samples, window], stride, ahead, rest }, diagnostics: [] };
}
