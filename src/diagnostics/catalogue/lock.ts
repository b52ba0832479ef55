/** What can be wrong with `espalier.lock`, and with what it pins (ESP72xx). */
import { error } from '../diagnostic.ts';

const recipe = 'prune weights by magnitude to 80%\n';
const project = 'batch: 32\n';
const broken = { 'espalier.yaml': project, 'espalier.lock': 'format: {\n' };

export const brokenLock = error<{ fault: string }>('ESP7200', 'invalid lock', {
  message: ({ fault }) => `this is not a lock: ${fault}`,
  why: 'a damaged lock cannot be trusted',
  help: () => 'restore the file, or rewrite it with `espalier lock --update`',
  wrong: { recipe, files: broken, command: 'lock --check' },
  right: { recipe, files: broken, command: 'lock --update' },
});

export const newerLock = error<{ found: number; known: number }>('ESP7201', 'lock of a newer version', {
  message: ({ found, known }) => `this lock has format ${found}, and this version of Espalier knows format ${known}`,
  why: 'a newer format may pin things that this version would ignore',
  help: () => 'use the version that wrote it, or rewrite it with `espalier lock --update`',
  told: 'A lock that a newer version of Espalier has written may pin things that this version does not know.',
  remedy: 'Use the version that wrote the lock, or rewrite it with `espalier lock --update`.',
  example: { found: 2, known: 1 },
});

export const noLock = error<{ path: string }>('ESP7202', 'no lock', {
  message: ({ path }) => `there is no \`${path}\``,
  why: 'a frozen run compares its inputs with the lock, and so does a check',
  help: () => 'write one with `espalier lock`, or run without `--frozen`',
  wrong: { recipe, files: { 'espalier.yaml': project }, command: 'lock --check' },
  right: { recipe, files: { 'espalier.yaml': project }, command: 'lock' },
});

export const lockDiffers = error<{ what: string; pinned?: string; found?: string }>('ESP7203', 'difference from the lock', {
  message: ({ what, pinned, found }) => {
    if (pinned === undefined) return `the lock does not pin ${what}, which is ${short(found)}`;
    return found === undefined
      ? `the lock pins ${what} as ${short(pinned)}, but it is missing now`
      : `the lock pins ${what} as ${short(pinned)}, but it is ${short(found)} now`;
  },
  why: 'a run on other inputs may have another result',
  help: () => 'restore the pinned version, or pin the current one with `espalier lock --update`',
  told: 'A frozen run lists all differences before it computes anything. Files are pinned by content, not by path.',
  remedy:
    'Restore the pinned version. Or pin the current one with `espalier lock --update`: the change of `espalier.lock` is then part of the history.',
  example: { what: 'the model `net.onnx`', pinned: '3f1c9a0be77d'.padEnd(64, '0'), found: '9d04c1f2a85e'.padEnd(64, '0') },
});

/** Of a hash enough for a person to tell two apart. */
function short(value = 'nothing'): string {
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value;
}
