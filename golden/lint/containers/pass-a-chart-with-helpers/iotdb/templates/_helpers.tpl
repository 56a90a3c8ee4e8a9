{{/* The name. */}}
{{- define "tsdb.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- define "tsdb.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- define "tsdb.labels" -}}
app.kubernetes.io/name: {{ include "tsdb.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
