/** What can be wrong with `espalier.lock`, and with what it pins (ESP72xx). */
import { define } from '../diagnostic.ts';

export const brokenLock = define<{ fault: string }>({
  code: 'ESP7200',
  severity: 'error',
  title: 'invalid lock',
  message: ({ fault }) => `this is not a lock: ${fault}`,
  why: 'a damaged lock cannot be trusted',
  help: () => 'restore the file, or rewrite it with `espalier lock --update`',
});

export const newerLock = define<{ found: number; known: number }>({
  code: 'ESP7201',
  severity: 'error',
  title: 'lock of a newer version',
  message: ({ found, known }) => `this lock has format ${found}, and this version of Espalier knows format ${known}`,
  why: 'a newer format may pin things that this version would ignore',
  help: () => 'use the version that wrote it, or rewrite it with `espalier lock --update`',
});

export const noLock = define<{ path: string }>({
  code: 'ESP7202',
  severity: 'error',
  title: 'no lock',
  message: ({ path }) => `there is no \`${path}\``,
  why: 'a frozen run compares its inputs with the lock, and so does a check',
  help: () => 'write one with `espalier lock`, or run without `--frozen`',
});

export const lockDiffers = define<{ what: string; pinned: string | undefined; found: string | undefined }>({
  code: 'ESP7203',
  severity: 'error',
  title: 'difference from the lock',
  message: ({ what, pinned, found }) => {
    if (pinned === undefined) return `the lock does not pin ${what}, which is ${short(found)}`;
    return found === undefined
      ? `the lock pins ${what} as ${short(pinned)}, but it is missing now`
      : `the lock pins ${what} as ${short(pinned)}, but it is ${short(found)} now`;
  },
  why: 'a run on other inputs may have another result',
  help: () => 'restore the pinned version, or pin the current one with `espalier lock --update`',
});

/** Of a hash enough for a person to tell two apart. */
function short(value = 'nothing'): string {
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value;
}
