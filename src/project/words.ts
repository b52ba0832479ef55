/** The words and patterns of `espalier.yaml`, which its schema, its types and its readers share. */

export const dataRoles = ['train', 'validation', 'calibration', 'test'] as const;
export type DataRole = (typeof dataRoles)[number];

export const losses = ['crossentropy', 'mse', 'l1', 'bce'] as const;
export type Loss = (typeof losses)[number];

export const devices = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
/** A device by its name; of those of which a machine may have several, also the card: `cuda:1`. */
export type Device = (typeof devices)[number] | `${'cuda' | 'dml'}:${number}`;
export const cardPattern = '^(cuda|dml):(0|[1-9]\\d{0,2})$';

export function isDevice(text: string): text is Device {
  return devices.some((name) => name === text) || new RegExp(cardPattern).test(text);
}

export const streamed = ['auto', 'always', 'never'] as const;
export type Streamed = (typeof streamed)[number];

/** Tokenizers take about two seconds for a mebibyte; tables less. */
export const usualLimits = { memory: 2048, seconds: 60, secondsPerMebibyte: 60 } as const;

/** The kinds of data sets by the key that tells them; what each cannot do without comes first. */
export const dataKinds = {
  x: ['x', 'y', 'scale', 'augment', 'beside', 'pooled', 'memory', 'stream', 'cache'],
  text: ['text', 'tokens', 'window', 'stride', 'limit', 'memory', 'seconds', 'stream', 'cache'],
  images: ['images', 'masks', 'mean', 'std', 'resize', 'crop', 'damaged', 'augment', 'beside', 'memory', 'stream'],
  table: ['table', 'label', 'columns', 'beside', 'scale', 'mean', 'std', 'memory', 'seconds', 'stream', 'cache'],
} as const;

/** The keys that may name several files. */
export const severalKeys = ['x', 'y', 'text', 'table', 'beside'] as const;

/** One letter before a colon is a drive, and `env:` begins a variable. */
export const rootNamePattern = '^(?!env$)[A-Za-z][A-Za-z0-9_-]+$';
