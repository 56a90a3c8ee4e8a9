# Secrets of {{ node }}, read when it starts.
# Made by clusterc: what is edited here is lost at the next install, edit the spec instead.
# shellcheck shell=sh
{% for secret in secrets %}

# {{ secret.origin }}
{{ secret.name }}={{ secret.value | sh }}
export {{ secret.name }}
{% endfor %}
