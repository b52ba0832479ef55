/** Marks, expressions and numbers as other languages and papers write them. */
import { form, type ForeignForm } from '../form.ts';

export const marks: readonly ForeignForm[] = [
  form(/^\s*(?:\/\/+|--+|\/\*|%|;|')\s*(?<text>.*?)\s*(?:\*\/)?$/gu, '# <text>'),
  form(/\s+(?:\/\/|--|\/\*)\s*(?<text>[^-].*?)\s*(?:\*\/)?$/gu, ' # <text>'),
  form(/\s*[.!]\s*$/gu, ''),
  form(/\s*(?:->|=>|→|⇒)\s*/gu, ' to '),
  form(/≥|=>/gu, '>='),
  form(/≤|=</gu, '<='),
  form(/(?<=\d)\s*(?:percent|per\s+cent|pct\.?)(?![\p{L}\p{N}])/giu, '%'),
  form(/(?<=[(,]\s*)(?<name>[\p{L}_][\p{L}_-]*)\s*=\s*(?=[^=])/gu, '<name>: '),
  form(
    /(?<![\p{L}\p{N}_(,-]\s*)(?<word>to|by|over|every|along|for|in|except|with|using|decay|mask|loss|at|removing|protect|clip)\s*[:=]+\s*(?=[\p{L}\p{N}|.(])/giu,
    '<word> ',
  ),
  form(
    /(?<=\s)(?<word>to|by|over|every|along|for|in|except|with|using|decay|mask|loss|at|removing|protect|clip)\s*[:=]+\s*(?=[\p{L}\p{N}|.(])/giu,
    '<word> ',
  ),
];

export const expressions: readonly ForeignForm[] = [
  form(/\s*\*\*\s*/gu, '^'),
  form(/²/gu, '^2'),
  form(/³/gu, '^3'),
  form(/\s*[·×⋅∙]\s*/gu, ' * '),
  form(/(?<![\p{L}_])pow\(\s*(?<base>[^(),]+),\s*(?<number>[\d.]+)\s*\)/giu, '<base>^<number>'),
  form(/(?<![\p{L}_])(?:square|sqr)\(\s*(?<base>[\p{L}]+)\s*\)/giu, '<base>^2'),
  form(/(?<![\p{L}_])(?:torch|np|numpy|math|tf|jnp)\.(?=\p{L})/gu, ''),
  form(/(?<base>\p{L}+)\.(?:abs|magnitude)\(\)/giu, '|<base>|'),
  form('<function> (', '<function:lower>('),
  form(/(?<=[|*(/^+\s-])(?:weights?|W)(?=\s*(?:[|*)/^+]|-\s))/gu, 'w', 'by'),
  form(/(?<=by\s+(?:\p{L}+\s+)?)(?:weights?|W)(?=\s*[*/^+])/gu, 'w'),
  form(/(?<=[|*/+-]\s*)(?:weights?|W)(?![\p{L}\p{N}_])/gu, 'w', 'by'),
  form(/(?<=[|*(/^+-]\s*)(?:gradients?|grads?|G|dw|weight\.grad|w\.grad)(?![\p{L}\p{N}_(])/gu, 'g', 'by'),
  form(/(?<=by\s+(?:\p{L}+\s+)?)(?:gradients?|grads?)(?=\s*[*/^+])/gu, 'g'),
  form(/(?<=[|*(/^+-]\s*)(?:activations?|inputs?|X)(?![\p{L}\p{N}_(])/gu, 'x', 'by'),
  form(/(?<![|*(/^+-]\s*)\babs\(\s*(?:weights?|W)\s*\)/gu, 'abs(w)'),
];

export const numbers: readonly ForeignForm[] = [
  form(/(?<!\p{L})(?:a\s+|one\s+)?half(?=\s+(?:of|the))/giu, '50%'),
  form(/(?<!\p{L})(?:a|one)\s+quarter(?=\s+(?:of|the))/giu, '25%'),
  form(/(?<!\p{L})three\s+quarters(?=\s+(?:of|the))/giu, '75%'),
  form('<count> <time>', '<count:digits> <time>'),
  form('<count> times|rounds|cycles|iterations|passes', '<count:digits> times'),
  form('<number> iterations|iteration|iters|iter|updates|minibatches', '<number> steps'),
  form('<range> iterations|iters|updates', '<range> steps'),
  form('<number> ep|eps|epoches', '<number> epochs'),
  form('every|each|once_per|once_every|once_each|after_each|after_every other|second <time>', 'every 2 <time>'),
  form('every|each|once_per|once_every|once_an|once_a|once_each|after_each|after_every|per epoch', 'every 1 epoch', 'over|at <range>'),
  form(
    'every|each|once_per|once_every|once_a|once_each|after_each|after_every|per step|iteration|iter|update|batch',
    'every 1 step',
    'over|at <range>',
  ),
  form('every|each once|single <time>', 'every 1 <time>'),
  form('updating|updated|update|updates|applied|repeated every', 'every'),
];
