/** Patterns of file names: a star in the last part of a path stands for any characters, or none. */
import { severalKeys, storedFile } from './data-files.ts';

/** Whether the value of a key (`x`, or `x.2` in a list) is a pattern. */
export function isPattern(key: string, path: string): boolean {
  const isSeveral = severalKeys.some((one) => key === one || key.startsWith(`${one}.`));
  return isSeveral && storedFile(path).includes('*');
}

export interface Pattern {
  /** With the slash at its end; empty where the pattern has no folder. */
  readonly folder: string;
  readonly matches: (name: string) => boolean;
  /** What comes after the name: `#member` of an archive. */
  readonly rest: string;
}

/** Or what is wrong with it, in words. Every other character, `?` and `[` too, stands for itself. */
export function patternOf(path: string): Pattern | string {
  const file = storedFile(path);
  const [folder = '', last = ''] = /^(.*[\\/])?([^\\/]*)$/s.exec(file)?.slice(1) ?? [];
  if (folder.includes('*')) return 'a star stands in the name of a folder';
  if (last.includes('**')) return '`**` would reach into folders';
  const parts = last.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 's');
  // A hidden file is matched by a pattern that begins with its dot, as in a shell.
  const matches = (name: string): boolean => whole.test(name) && (last.startsWith('.') || !name.startsWith('.'));
  return { folder, matches, rest: path.slice(file.length) };
}
