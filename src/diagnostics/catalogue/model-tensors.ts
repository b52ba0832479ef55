/** What can be wrong with the tensors and attributes of a model, read or written (ESP302x, ESP306x). */
import { define } from '../diagnostic.ts';

const unsafe = 'guessing would change what the model computes';

export const unknownType = define<{ owner: string; type: number }>({
  code: 'ESP3020',
  severity: 'error',
  title: 'unknown element type',
  message: ({ owner, type }) => `${owner} has the unknown element type ${type}`,
  why: 'without the type its values cannot be read',
  help: () => 'convert it to float32, float16, bfloat16 or float64',
});

export const badDimension = define<{ owner: string; dims: readonly number[]; dim: number }>({
  code: 'ESP3021',
  severity: 'error',
  title: 'impossible dimension',
  message: ({ owner, dims, dim }) => `${owner} has the impossible dimension ${dim} in its shape [${dims.join(', ')}]`,
  why: 'a stored tensor has a whole, non-negative size',
  help: () => 'export the model again',
});

export const tooLarge = define<{ owner: string; dims: readonly number[] }>({
  code: 'ESP3022',
  severity: 'error',
  title: 'tensor larger than any file',
  message: ({ owner, dims }) => `${owner} declares more elements than a file can hold: [${dims.join(', ')}]`,
  why: 'memory is only reserved for what the file really holds',
  help: () => 'export the model again',
});

export const sizeMismatch = define<{ owner: string; has: string; needs: string }>({
  code: 'ESP3023',
  severity: 'error',
  title: 'data that does not fit the shape',
  message: ({ owner, has, needs }) => `${owner} holds ${has}, but its type and shape need ${needs}`,
  why: unsafe,
  help: () => 'export the model again',
});

export const twoEncodings = define<{ owner: string }>({
  code: 'ESP3024',
  severity: 'error',
  title: 'tensor stored twice',
  message: ({ owner }) => `${owner} is stored twice, as raw data and in a typed field`,
  why: unsafe,
  help: () => 'keep one of the two encodings',
});

export const badExternalPath = define<{ owner: string; location: string; problem: string }>({
  code: 'ESP3025',
  severity: 'error',
  title: 'external data outside the model folder',
  message: ({ owner, location, problem }) => `${owner} keeps its data in \`${location}\`, which ${problem}`,
  why: 'a model may read only files in its own folder, so that opening it never exposes other data',
  help: () => "put the data into the model's folder, or export again if the path is wrong",
});

export const missingExternal = define<{ owner: string; location: string }>({
  code: 'ESP3026',
  severity: 'error',
  title: 'external data missing',
  message: ({ owner, location }) => `${owner} keeps its data in \`${location}\`, which does not exist`,
  why: 'without its data file the model has no weights',
  help: () => 'put the data file beside the model',
});

export const externalRange = define<{ owner: string; location: string; problem: string }>({
  code: 'ESP3027',
  severity: 'error',
  title: 'external range outside the file',
  message: ({ owner, location, problem }) => `${owner} has an impossible range in \`${location}\`: ${problem}`,
  why: unsafe,
  help: () => 'check that the data file belongs to this model and is complete',
});

export const badSparse = define<{ owner: string; problem: string }>({
  code: 'ESP3028',
  severity: 'error',
  title: 'damaged sparse tensor',
  message: ({ owner, problem }) => `the sparse tensor ${owner} cannot be read: ${problem}`,
  why: unsafe,
  help: () => 'store it as a dense initializer',
});

export const attributeTooLarge = define<{ owner: string; attribute: string }>({
  code: 'ESP3029',
  severity: 'error',
  title: 'attribute too large',
  message: ({ owner, attribute }) => `the attribute \`${attribute}\` of ${owner} is too large`,
  why: 'attributes are held in memory, and weights belong in tensors',
  help: () => 'store the values as an initializer',
});

export const unloadableType = define<{ owner: string; type: string }>({
  code: 'ESP3032',
  severity: 'error',
  title: 'values of a type without numbers',
  message: ({ owner, type }) => `the values of ${owner} cannot be loaded: their type is ${type}`,
  why: 'Espalier computes with real numbers of 4 to 64 bits, floating-point ones of 16 bits or more',
  help: () => 'leave the tensor out, or convert it to float32',
});

export const unwritableTensor = define<{ tensor: string }>({
  code: 'ESP3060',
  severity: 'error',
  title: 'tensor that cannot be written in place',
  message: ({ tensor }) => `new values of \`${tensor}\` cannot be written where it is stored`,
  why: 'it is part of a node, and changing the node would change more than its values',
  help: () => 'store it as an initializer',
});

export const sharedBytes = define<{ first: string; second: string }>({
  code: 'ESP3061',
  severity: 'error',
  title: 'tensors that share bytes',
  message: ({ first, second }) => `\`${first}\` and \`${second}\` share bytes of their data file`,
  why: 'new values of one would silently change the other',
  help: () => 'save the model with separate data for each tensor',
});
