/** The completion script for zsh, to be evaluated or to lie in `fpath` as `_espalier`. */
import * as declared from './declared.ts';

export function zshScript(commands: readonly declared.Completed[]): string {
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
      ${declared.valuePatterns(commands).join(' | ')}) option=$word ;;
      ${declared.commandPatterns(commands).join(' | ')}) place=\${place:+$place }$word ;;
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
${declared.valueCases(commands, callsFor)}
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

function optionLine({ place, options }: declared.Completed): string {
  const list = options.flatMap((option) => declared.namesOf(option).map((name) => ({ name, description: option.description })));
  return `      ${declared.quoted(place)}) list=(${list.map(described).join(' ')}) ;;`;
}

function operandLines(command: declared.Completed): readonly string[] {
  const { commands } = command;
  const below = commands.length === 0 ? [] : [`list=(${commands.map(described).join(' ')})`, '_describe command list'];
  return declared.operandCases(command, (offers, at) => [...(at === 0 ? below : []), ...callsFor(offers)]);
}

function described({ name, description }: declared.Described): string {
  return declared.quoted(`${name.replaceAll(':', '\\:')}:${description}`);
}

function callsFor({ words = [], endings, folders }: declared.Offers): readonly string[] {
  const glob = endings === undefined || endings.length === 0 ? '' : ` -g '*.(${endings.join('|')})'`;
  return [
    ...(words.length > 0 ? [`compadd -- ${words.map(declared.quoted).join(' ')}`] : []),
    ...(endings ? [`_files${glob}`] : []),
    ...(folders ? ['_files -/'] : []),
  ];
}
