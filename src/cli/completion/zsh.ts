/** The completion script for zsh, to be evaluated or to lie in `fpath` as `_espalier`. */
import {
  commandPatterns,
  namesOf,
  operandCases,
  quoted,
  valueCases,
  valuePatterns,
  type Completed,
  type Described,
  type Offers,
} from './declared.ts';

export function zshScript(commands: readonly Completed[]): string {
  return `#compdef espalier
# Completes espalier in zsh. In ~/.zshrc, after compinit: eval "$(espalier completion zsh)"
_espalier() {
  local place= option= word
  local -a list
  integer at=0 i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if [[ -n $option ]]; then option=; continue; fi
    case "$place|$word" in
      ${valuePatterns(commands).join(' | ')}) option=$word ;;
      ${commandPatterns(commands).join(' | ')}) place=\${place:+$place }$word ;;
      *'|-'*) ;;
      *) at=$((at + 1)) ;;
    esac
  done
  if [[ -z $option && $PREFIX == --*=* ]]; then
    option=\${PREFIX%%=*}
    compset -P '*='
  fi
  if [[ -n $option ]]; then
    case "$place|$option" in
${valueCases(commands, callsFor)}
    esac
  elif [[ $PREFIX == -* ]]; then
    case "$place" in
${commands.map(optionLine).join('\n')}
    esac
    _describe -o option list
  else
    case "$place|$at" in
${commands.flatMap(operandLines).join('\n')}
    esac
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _espalier "$@"; else compdef _espalier espalier; fi
`;
}

function optionLine({ place, options }: Completed): string {
  const list = options.flatMap((option) => namesOf(option).map((name) => ({ name, description: option.description })));
  return `      ${quoted(place)}) list=(${list.map(described).join(' ')}) ;;`;
}

function operandLines(command: Completed): readonly string[] {
  const { commands } = command;
  const below = commands.length === 0 ? [] : [`list=(${commands.map(described).join(' ')})`, '_describe command list'];
  return operandCases(command, (offers, at) => [...(at === 0 ? below : []), ...callsFor(offers)]);
}

function described({ name, description }: Described): string {
  return quoted(`${name.replaceAll(':', '\\:')}:${description}`);
}

function callsFor({ words = [], endings, folders }: Offers): readonly string[] {
  const glob = endings === undefined || endings.length === 0 ? '' : ` -g '*.(${endings.join('|')})'`;
  return [
    ...(words.length > 0 ? [`compadd -- ${words.map(quoted).join(' ')}`] : []),
    ...(endings ? [`_files${glob}`] : []),
    ...(folders ? ['_files -/'] : []),
  ];
}
