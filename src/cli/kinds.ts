/** What an argument of a command that takes several kinds of things is. */
import { isFolder } from './is-folder.ts';
import { isPlanFile } from './plan-file.ts';

export type Kind = 'recipe' | 'plan' | 'model' | 'run';

/** A folder is a run; of files the name decides, so that a file which is not there has a kind, too. */
export function kindOf(argument: string): Kind {
  if (isFolder(argument)) return 'run';
  if (argument.endsWith('.onnx')) return 'model';
  return isPlanFile(argument) ? 'plan' : 'recipe';
}
