# Environment of {{ node }}, sourced by the start script instead of the shipped one, which comes first here: what
# follows overrides it.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
{% for origin in origins %}
# {{ origin }}
{% endfor %}
# shellcheck shell=sh
# The start script reads what is set here.
# shellcheck disable=SC2016,SC2034,SC2154

{% if java_home %}
JAVA_HOME={{ java_home | sh }}
export JAVA_HOME
{% endif %}
# shellcheck source=/dev/null
. "${{ conf }}/{{ script }}.dist.sh"
{% if heap_dump %}
IOTDB_ALLOW_HEAP_DUMP={{ heap_dump | sh }}
{% endif %}
{% if direct %}
OFF_HEAP_MEMORY={{ direct | sh }}
{% endif %}
{% if shared_among %}
{{ options_name }}="${{ options_name }} -Djdk.nio.maxCachedBufferSize=$((off_heap_memory_size_in_mb * 1048576 / {{ shared_among }}))"
{% endif %}
{% if remote_management %}
# Java refuses passwords that others can read.
chmod 600 "${{ conf }}/jmx.password" "${{ conf }}/jmx.access"
{{ options_name }}="${{ options_name }} -Dcom.sun.management.jmxremote.password.file=${{ conf }}/jmx.password"
{{ options_name }}="${{ options_name }} -Dcom.sun.management.jmxremote.access.file=${{ conf }}/jmx.access"
{% endif %}
{% for flag in flags %}
{{ options_name }}="${{ options_name }}"{{ (" " ~ flag) | sh }}
{% endfor %}
{% if says_memory %}
echo {{ overrides | sh }}
{% endif %}
