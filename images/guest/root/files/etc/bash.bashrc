# Read by every interactive bash.
[ -n "$PS1" ] || return

HISTCONTROL=ignoreboth HISTSIZE=5000 HISTFILESIZE=10000
shopt -s checkwinsize histappend
# Written after each command, not at the shell's end: a machine that is saved or switched off has it, too.
PROMPT_COMMAND='history -a'

# Green name for root would hide who is at work: red for root, green for others.
if [ "$EUID" = 0 ]; then
  PS1='\[\e[1;31m\]\u@\h\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]# '
else
  PS1='\[\e[1;32m\]\u@\h\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]$ '
fi

export LESS=${LESS:--R}
alias ls='ls --color=auto' ll='ls -l' la='ls -lA'
alias grep='grep --color=auto' egrep='grep -E --color=auto' fgrep='grep -F --color=auto'
alias ip='ip -color=auto' diff='diff -u'

# bash-completion is 2,000 lines of shell: it is read at the first Tab, not at every start.
_drydock_first_tab() {
  complete -r -D
  . /usr/share/bash-completion/bash_completion
  _completion_loader "$@"
}
complete -D -F _drydock_first_tab
complete -F _docker docker
_docker() {
  . /usr/share/bash-completion/completions/docker
  _docker "$@"
}
