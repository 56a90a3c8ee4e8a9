@echo off
rem Environment of {{ node }}, called by the start script in place of the shipped one, which comes first here: what follows overrides
rem it. Made by clusterc. The next install overwrites changes made here: edit the spec instead.
{% for origin in origins %}
rem {{ origin | remark }}
{% endfor %}
call "%~dp0{{ script }}.dist.bat" %*
{% if heap_dump %}
set "IOTDB_ALLOW_HEAP_DUMP={{ heap_dump | bat }}"
{% endif %}
{% if direct %}
set "OFF_HEAP_MEMORY={{ direct }}"
{% endif %}
{% for flag in flags %}
set "{{ options_name }}=%{{ options_name }}% {{ flag | bat }}"
{% endfor %}
{% if says_memory %}
echo {{ overrides }}
{% endif %}
