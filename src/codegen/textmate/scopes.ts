/** Names of scopes: the conventional ones, so that every theme colours them. */
import type { HeadKind } from '../../language/ast.ts';

export function scoped(scope: string): string {
  return `${scope}.espalier`;
}

export const scopes = {
  verb: scoped('keyword.control.verb'),
  block: scoped('keyword.control.block'),
  header: scoped('keyword.control.header'),
  definition: scoped('storage.type.definition'),
  'short-form': scoped('keyword.control.short-form'),
  unknown: scoped('entity.name.function'),
  then: scoped('keyword.control.then'),
  clause: scoped('keyword.other.clause'),
  part: scoped('keyword.other.part'),
  name: scoped('entity.name'),
  number: scoped('constant.numeric'),
  ratio: scoped('constant.numeric.ratio'),
  text: scoped('string.quoted.double'),
  identifier: scoped('string.unquoted.identifier'),
  comment: scoped('comment.line.number-sign'),
  documentation: scoped('comment.line.documentation'),
} as const satisfies Readonly<Record<HeadKind | string, string>>;
