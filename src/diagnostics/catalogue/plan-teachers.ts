/** What can be wrong with a teacher model (ESP418x). */
import { define } from '../diagnostic.ts';

const follows = 'a loss compares the outputs of both models on the same samples, element by element';

export const unreadableTeacher = define<{ name: string; file: string; reason: string }>({
  code: 'ESP4180',
  severity: 'error',
  title: 'teacher that cannot be read',
  message: ({ name, file, reason }) => `the model \`${name}\` cannot be read from \`${file}\`: ${reason}`,
  why: 'the loss needs its outputs',
  help: () => 'write the path of an ONNX file, relative to the folder of the recipe',
});

interface OtherValue {
  readonly name: string;
  readonly own: string;
  readonly theirs: readonly string[];
}

export const otherTeacherInput = define<OtherValue>({
  code: 'ESP4181',
  severity: 'error',
  title: 'teacher with another input',
  message: ({ name, own, theirs }) => `the model \`${name}\` reads ${theirs.join(', ')}, not ${own}`,
  why: follows,
  help: () => 'use a model with the same input, or export the teacher with it',
});

export const otherTeacherOutput = define<OtherValue>({
  code: 'ESP4182',
  severity: 'error',
  title: 'teacher with another output',
  message: ({ name, own, theirs }) => `the model \`${name}\` gives ${theirs.join(', ')}, not ${own}`,
  why: follows,
  help: () => 'use a model with the same number of classes, or outputs of the same shape',
});

export const noTeacherLayer = define<{ name: string; layer: string; known: readonly string[] }>({
  code: 'ESP4183',
  severity: 'error',
  title: 'features that a teacher lacks',
  message: ({ name, layer }) => `the model \`${name}\` has no layer \`${layer}\``,
  why: '`features` compares the values at a layer with those at the layer of the same name',
  help: ({ known }) => {
    const shown = known.slice(0, 6).map((one) => `\`${one}\``);
    const more = known.length > shown.length ? `, and ${known.length - shown.length} more` : '';
    return `its layers are ${shown.join(', ') || 'none'}${more}`;
  },
});

export const unreadableModel = define<{ name: string; file: string; reason: string }>({
  code: 'ESP4216',
  severity: 'error',
  title: 'model that cannot be read',
  message: ({ name, file, reason }) => `the model \`${name}\` cannot be read from \`${file}\`: ${reason}`,
  why: 'a plan counts the layers of every model that the recipe names',
  help: () => 'paths start at the folder of the recipe, and do not lead out of it',
});
