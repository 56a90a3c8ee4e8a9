# Secrets of {{ node }}, read when it starts.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# shellcheck shell=sh
{% for secret in secrets %}

# {{ secret.origin }}
{{ secret.name }}={{ secret.value | sh }}
export {{ secret.name }}
{% endfor %}
