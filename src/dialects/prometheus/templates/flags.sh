# Flags of {{ node }}, read when it starts.
# Made by clusterc: what is edited here is lost at the next install, edit the spec instead.
# shellcheck shell=sh
{% for flag in flags %}

# {{ flag.origin }}
set -- "$@" {{ flag.word | sh }}
{% endfor %}
