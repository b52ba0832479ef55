/** What can be wrong with the names, roles and ranges by which a recipe selects layers (ESP305x). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const nothingSelected = define<{ what: string; near: readonly string[] }>({
  code: 'ESP3050',
  severity: 'error',
  title: 'selector that matches nothing',
  message: ({ what }) => `no layer of the model has the ${what}`,
  why: 'without a match the statement would silently have no effect',
  help: ({ near }) =>
    near.length > 0 ? `did you mean ${listed(near)}?` : '`espalier inspect MODEL` lists the layers with their names and roles',
});

export const rangeBeyond = define<{ unit: string; to: number; last: number }>({
  code: 'ESP3051',
  severity: 'warning',
  title: 'range beyond the model',
  message: ({ unit, to, last }) => `the range ends at ${to}, but the last of the ${unit} is ${last}`,
  why: 'the recipe seems to be made for a deeper model',
  help: ({ last }) => `end the range at ${last}`,
});

export const unknownRangeUnit = define<{ unit: string }>({
  code: 'ESP3052',
  severity: 'error',
  title: 'range over layers without numbers',
  message: ({ unit }) => `layers cannot be selected by a range of \`${unit}\``,
  why: 'only residual blocks and prunable layers are numbered',
  help: () => 'write `blocks A..B` or `layers A..B`',
});

export const missingGroup = define<{ name: string; recursive: boolean }>({
  code: 'ESP3053',
  severity: 'error',
  title: 'group without members',
  message: ({ name, recursive }) => (recursive ? `the group \`${name}\` contains itself` : `there is no group \`${name}\``),
  why: 'its layers are unknown',
  help: () => 'define the group by layers, before it is used',
});

export const groupCount = define<{ name: string; expected: number; found: number; near: readonly string[] }>({
  code: 'ESP3054',
  severity: 'error',
  title: 'group of another size than expected',
  message: ({ name, expected, found }) => `the group \`${name}\` has ${found} ${found === 1 ? 'layer' : 'layers'}, but expects ${expected}`,
  why: 'the recipe was made for another model, or a name has changed',
  help: ({ near }) =>
    near.length > 0 ? `does ${listed(near)} belong to it?` : '`espalier inspect MODEL` lists the layers with their names and roles',
});
