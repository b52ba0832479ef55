/** What a value on the command line may be: words, and files by their ending. */
import { devices } from '../../project/project.ts';

export interface Offers {
  readonly words?: readonly string[];
  /** Files with one of these endings; with none, all files. Folders lead to them. */
  readonly endings?: readonly string[];
  readonly folders?: true;
}

/** Words that no declaration lists: recipes that come with Espalier, and the commands themselves. */
export interface Words {
  readonly recipes: readonly string[];
  readonly commands: readonly string[];
}

type Choice = (words: Words) => Offers;

const nothing: Choice = () => ({});
const anyFile: Choice = () => ({ endings: [] });
const folder: Choice = () => ({ folders: true });
const files =
  (...endings: readonly string[]): Choice =>
  () => ({ endings });
const recipeOrFile: Choice = ({ recipes }) => ({ words: recipes, endings: ['prune', 'yaml'] });
const recipeName: Choice = ({ recipes }) => ({ words: recipes });

/** By what stands between the brackets of a declaration. */
const byPlaceholder: Readonly<Record<string, Choice>> = {
  file: anyFile,
  files: anyFile,
  'x,y': anyFile,
  folder,
  folders: folder,
  model: files('onnx'),
  history: files('json', 'onnx'),
  recipes: files('prune'),
  recipe: recipeOrFile,
  what: recipeOrFile,
  source: files('onnx'),
  command: ({ commands }) => ({ words: commands }),
  device: () => ({ words: devices }),
  text: nothing,
  words: nothing,
  name: nothing,
  layer: nothing,
  'name=value': nothing,
  length: nothing,
  n: nothing,
  size: nothing,
  steps: nothing,
  number: nothing,
  'axis=n': nothing,
  'name=folder': nothing,
};

/** By command and name, or by name alone, where the placeholder says less. */
const byName: Readonly<Record<string, Choice>> = {
  '--model': files('onnx'),
  '--project': files('yaml'),
  '--latency': files('yaml'),
  '--recipe': recipeName,
  'recipes show recipe': recipeName,
  'check file': files('prune', 'yaml'),
  'hash file': files('prune', 'yaml'),
  'convert file': files('prune', 'yaml'),
  'fmt file': files('prune', 'yaml', 'md'),
  'diff files': files('prune', 'yaml', 'onnx'),
};

/** A placeholder without an entry accepts any text; a test holds that there is none. */
export function offersFor(place: string, name: string, placeholder: string, words: Words): Offers {
  const choice = byName[`${place} ${name}`] ?? byName[name] ?? byPlaceholder[placeholder.replace('...', '')];
  return (choice ?? nothing)(words);
}

/** Whether something is known about values that are called so. */
export function isKnownPlaceholder(placeholder: string): boolean {
  return Object.hasOwn(byPlaceholder, placeholder.replace('...', ''));
}
