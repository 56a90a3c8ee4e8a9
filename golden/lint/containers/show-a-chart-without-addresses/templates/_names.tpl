{{- define "historian.image" -}}
{{ printf "%s:%s-%s" .top.Values.image .top.Chart.AppVersion .role }}
{{- end -}}
