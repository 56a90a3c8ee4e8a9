# Flags of {{ node }}, read when it starts.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# shellcheck shell=sh
{% for flag in flags %}

# {{ flag.origin }}
set -- "$@" {{ flag.word | sh }}
{% endfor %}
