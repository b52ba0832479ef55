/** Units of a network of several models that one model can lose alone, and the links between the models. */
import type { UnitGroup } from '../coupling/unit-groups.ts';
import { freeGroups } from '../surgery/model-without.ts';
import { listAt } from '../../basics/maps.ts';
import * as catalogue from '../../diagnostics/catalogue/model-components.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { ModelFiles } from '../file.ts';
import type { Model, ValueInfo } from '../graph.ts';

/** A model, and the names of its stored tensors by those in the network. */
export type JoinedPart = Component & { readonly tensors: ReadonlyMap<string, string> };

/** The same units in the graph of one model, in the same order; undefined where they are not its own, or where its inputs or outputs hold them. */
export function groupInPart(group: UnitGroup, part: JoinedPart): UnitGroup | undefined {
  const { kind, units, members } = group;
  const wanted = textOf(kind, members, (tensor) => part.tensors.get(tensor));
  if (wanted === undefined) return undefined;
  return freeGroups(part.model).find(
    (own) =>
      own.units.length === units.length && textOf(own.kind, own.members, (tensor) => tensor) === wanted && areAlike(group, own, part),
  );
}

/** Whether each unit has the same slices of the same tensors. */
function areAlike(group: UnitGroup, own: UnitGroup, { tensors }: JoinedPart): boolean {
  const places = group.members.map(({ tensor, axis, side }) =>
    own.members.findIndex((it) => it.tensor === tensors.get(tensor) && it.axis === axis && it.side === side),
  );
  return group.units.every((unit, nth) =>
    unit.indices.every((indices, at) => {
      const theirs = own.units[nth]?.indices[places[at] ?? -1];
      return indices.length === theirs?.length && indices.every((it, i) => it === theirs[i]);
    }),
  );
}

/** The models that hold the units, and those that they read or that read them; undefined where one can lose them alone. */
export function modelsAcross(group: UnitGroup, parts: readonly JoinedPart[]): readonly string[] | undefined {
  if (parts.some((part) => groupInPart(group, part) !== undefined)) return undefined;
  const holding = parts.filter(({ tensors }) => group.members.some((it) => tensors.has(it.tensor)));
  if (holding.length !== 1) return holding.map(({ name }) => name);
  const names = new Set(holding.map(({ name }) => name));
  return parts
    .filter(
      ({ name, reading }) =>
        names.has(name) ||
        reading.some(({ model }) => names.has(model)) ||
        holding.some((one) => one.reading.some(({ model }) => model === name)),
    )
    .map(({ name }) => name);
}

/** What tells a group from others: its members in any order. Undefined where one of them has no name there. */
function textOf(kind: string, members: UnitGroup['members'], nameOf: (tensor: string) => string | undefined): string | undefined {
  const texts = members.map(({ tensor, axis, side, slices, unit }) => {
    const name = nameOf(tensor);
    return name === undefined ? undefined : JSON.stringify([name, axis, side, slices, unit ?? -1]);
  });
  return texts.includes(undefined) ? undefined : [kind, ...texts.sort()].join('\n');
}

// Which input of one model is an output of another: as the recipe says it, else by their names.

/** One of the models that are pruned together. */
export interface Component {
  readonly name: string;
  /** Where its file lies, seen from a folder that is the same for all. */
  readonly file: string;
  readonly files: ModelFiles;
  readonly model: Model;
  /** What the recipe says of its inputs. */
  readonly reading: readonly Link[];
}

/** An input of a model, and the output of another that it is. */
export type Link = { readonly input: string; readonly model: string; readonly output: string };
/** By the name of the model that reads. */
export type Links = ReadonlyMap<string, readonly Link[]>;

export function linksOf(components: readonly Component[]): Outcome<Links> {
  const diagnostics: Diagnostic[] = [];
  const links = new Map<string, readonly Link[]>();
  for (const component of components) {
    const { name, model, reading, files } = component;
    const told = new Set(reading.map(({ input }) => input));
    const faults = reading.flatMap((link) => unknownPorts(component, link, components));
    const named = model.graph.inputs
      .filter((input) => !told.has(input.name))
      .map((input) => ({ input: input.name, models: giving(input.name, component, components) }));
    for (const { input, models } of named) {
      if (models.length < 2) continue;
      faults.push(diagnose(catalogue.severalSources, { name, input, models }, { file: files.name }));
    }
    const found = named.flatMap(({ input, models }) => models.map((one) => ({ input, model: one, output: input })));
    const own = [...reading, ...found];
    if (faults.length === 0) faults.push(...own.flatMap((link) => misfit(component, link, components)));
    diagnostics.push(...faults);
    links.set(name, own);
  }
  return diagnostics.length > 0 ? { diagnostics } : { value: links, diagnostics };
}

/** The models in the order in which they are computed; those that wait for each other are refused. */
export function inOrder(components: readonly Component[], links: Links): Outcome<readonly Component[]> {
  const order: Component[] = [];
  const done = new Set<string>();
  let waiting = components;
  while (waiting.length > 0) {
    const next = waiting.find(({ name }) => listAt(links, name).every(({ model }) => done.has(model)));
    if (next === undefined) return { diagnostics: [diagnose(catalogue.circularModels, { models: waiting.map(({ name }) => name) })] };
    order.push(next);
    done.add(next.name);
    waiting = waiting.filter((one) => one !== next);
  }
  return { value: order, diagnostics: [] };
}

/** The other models that put out a value of this name. */
function giving(port: string, { name }: Component, components: readonly Component[]): readonly string[] {
  return components.filter((one) => one.name !== name && portOf(one.model.graph.outputs, port) !== undefined).map((one) => one.name);
}

function portOf(ports: readonly ValueInfo[], wanted: string): ValueInfo | undefined {
  return ports.find(({ name }) => name === wanted);
}

function unknownPorts({ name, model, files }: Component, link: Link, components: readonly Component[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { inputs } = model.graph;
  if (portOf(inputs, link.input) === undefined) {
    const args = { name, side: 'input', port: link.input, known: inputs.map((input) => input.name) } as const;
    found.push(diagnose(catalogue.unknownPort, args, { file: files.name }));
  }
  const other = components.find((one) => one.name === link.model);
  const outputs = other?.model.graph.outputs ?? [];
  if (portOf(outputs, link.output) === undefined) {
    const args = { name: link.model, side: 'output', port: link.output, known: outputs.map((output) => output.name) } as const;
    found.push(diagnose(catalogue.unknownPort, args, { file: other?.files.name ?? files.name }));
  }
  return found;
}

function misfit({ name, model, files }: Component, link: Link, components: readonly Component[]): readonly Diagnostic[] {
  const other = components.find((one) => one.name === link.model);
  const own = portOf(model.graph.inputs, link.input);
  const theirs = other && portOf(other.model.graph.outputs, link.output);
  if (own === undefined || theirs === undefined || agree(own, theirs)) return [];
  const args = {
    input: `the input \`${link.input}\` of \`${name}\``,
    theirs: typeText(own),
    from: `the output \`${link.output}\` of \`${link.model}\``,
    ours: typeText(theirs),
  };
  return [diagnose(catalogue.otherValue, args, { file: files.name })];
}

/** The same type and sizes; a dimension without a number may be any. */
export function agree(one: ValueInfo, other: ValueInfo): boolean {
  if (one.type !== other.type) return false;
  const { dims } = other;
  if (one.dims === undefined || dims === undefined) return true;
  if (one.dims.length !== dims.length) return false;
  return one.dims.every((dim, axis) => {
    const partner = dims[axis];
    return typeof dim !== 'number' || typeof partner !== 'number' || dim === partner;
  });
}

/** `float32 [batch, 32]`. */
export function typeText({ type, dims }: ValueInfo): string {
  return `${type ?? 'no tensor'} [${dims?.join(', ') ?? '…'}]`;
}
