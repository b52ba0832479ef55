/**
 * The temporary files of a whole run lie in one folder, in memory where there is room: a disk takes some milliseconds
 * for each of the thousands of times that runs flush what they write. The folder goes when the tests have ended.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';

const memory = '/dev/shm';
/** A whole run leaves less than 3 GB. */
const room = 6 * 2 ** 30;

export function setup(): () => void {
  // Sockets lie in it, too, and their paths must be short.
  const folder = mkdtempSync(path.join(hasRoom() ? memory : tmpdir(), 'esp-'));
  // Some commands run as another user; this is the mode of `/tmp`.
  chmodSync(folder, 0o1777);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  };
}

function hasRoom(): boolean {
  if (!existsSync(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > room && freemem() > 2 * room;
}
