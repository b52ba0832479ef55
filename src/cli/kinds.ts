/** What an argument of a command that takes several kinds of things is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../journal/run-files.ts';
import { isFolder } from './is-folder.ts';
import { isPlanFile } from './plan-file.ts';

export type Kind = 'recipe' | 'plan' | 'model' | 'run';

/** A folder is a run, but for those of Hugging Face; of files the name decides, so that a file which is not there has a kind, too. */
export function kindOf(argument: string): Kind {
  if (isFolder(argument)) return isCheckpoint(argument) ? 'model' : 'run';
  if (/\.(onnx|safetensors)$/u.test(argument)) return 'model';
  return isPlanFile(argument) ? 'plan' : 'recipe';
}

function isCheckpoint(folder: string): boolean {
  const [config, format] = [join(folder, runFiles.config), join(folder, runFiles.format)];
  return existsSync(config) && !existsSync(format);
}
