{{- define "durektiv.name" -}}
{{- default (ternary .Release.Name (printf "%s-durektiv" .Release.Name) (contains "durektiv" .Release.Name)) .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- /* (dict "root" $ "part" "api") */ -}}
{{- define "durektiv.partName" -}}
{{- printf "%s-%s" (include "durektiv.name" .root) .part -}}
{{- end -}}

{{- define "durektiv.selector" -}}
app.kubernetes.io/name: durektiv
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "durektiv.labels" -}}
{{ include "durektiv.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "durektiv.databaseHost" -}}
{{- if .Values.database.bundled -}}
{{- include "durektiv.partName" (dict "root" . "part" "postgres") -}}
{{- else -}}
{{- required "database.host is needed when database.bundled is false" .Values.database.host -}}
{{- end -}}
{{- end -}}

{{- define "durektiv.temporalAddress" -}}
{{- if .Values.temporal.bundled -}}
{{- include "durektiv.partName" (dict "root" . "part" "temporal") -}}:7233
{{- else -}}
{{- required "temporal.address is needed when temporal.bundled is false" .Values.temporal.address -}}
{{- end -}}
{{- end -}}

{{- /* An image of this chart's version, or of another one: (dict "root" $ "tag" "") */ -}}
{{- define "durektiv.image" -}}
{{- printf "%s:%s" .root.Values.image.repository (coalesce .tag .root.Values.image.tag .root.Chart.AppVersion) -}}
{{- end -}}

{{- /* The part of a Deployment's name and labels that says which version of the flow workers it has. */ -}}
{{- define "durektiv.flowsPart" -}}
{{- if . -}}
flows-{{ . | lower | replace "_" "-" | replace "." "-" }}
{{- else -}}
flows
{{- end -}}
{{- end -}}
