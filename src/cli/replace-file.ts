/** Writes a new text over a file: whole, or not at all. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { reasonOf } from './reason.ts';

/** The findings that kept it from being written; none when it has been. Links stay links. */
export function replaceFile(name: string, text: string): readonly Diagnostic[] {
  let temporary: string | undefined;
  try {
    const path = realpathSync(name);
    const { mode } = statSync(path);
    temporary = `${path}.${process.pid}.part`;
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    chmodSync(temporary, mode);
    renameSync(temporary, path);
    temporary = undefined;
    return [];
  } catch (error) {
    const args = { name, reason: reasonOf(error) };
    return [diagnose(catalogue.unwritable, args, { file: name })];
  } finally {
    if (temporary !== undefined) rmSync(temporary, { force: true });
  }
}
