{{- /* A variable out of the chart's Secret: (dict "root" $ "name" … "key" … "optional" false) */ -}}
{{- define "durektiv.secretVariable" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ required "existingSecret is needed" .root.Values.existingSecret }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end -}}

{{- /* What every role needs. */ -}}
{{- define "durektiv.environment" -}}
{{- $db := .Values.database -}}
{{- include "durektiv.secretVariable" (dict "root" . "name" "PGPASSWORD" "key" "database-password") }}
- name: DUREKTIV_DATABASE_URL
  value: {{ printf "postgres://%s@%s:%d/%s%s" $db.user (include "durektiv.databaseHost" .) (int $db.port) $db.name (ternary "" (printf "?%s" $db.options) (empty $db.options)) | quote }}
{{ include "durektiv.secretVariable" (dict "root" . "name" "DUREKTIV_SECRETS_KEY" "key" "secrets-key" "optional" true) }}
- name: DUREKTIV_DATA_DIR
  value: /var/lib/durektiv
- name: DUREKTIV_OPERATIONS_HOST
  value: 0.0.0.0
- name: DUREKTIV_OPERATIONS_PORT
  value: '9464'
- name: DUREKTIV_FUNCTIONS
  value: {{ toJson .Values.functions.endpoints | quote }}
{{ include "durektiv.temporalEnvironment" . }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "durektiv.temporalEnvironment" -}}
{{- $temporal := .Values.temporal -}}
- name: TEMPORAL_ADDRESS
  value: {{ include "durektiv.temporalAddress" . }}
{{- if not $temporal.bundled }}
- name: TEMPORAL_NAMESPACE
  value: {{ $temporal.namespace }}
{{- if $temporal.apiKey }}
{{ include "durektiv.secretVariable" (dict "root" . "name" "TEMPORAL_API_KEY" "key" "temporal-api-key") }}
{{- end }}
{{- with $temporal.tls }}
{{- if .enabled }}
- name: TEMPORAL_TLS
  value: 'true'
{{- with .serverName }}
- name: TEMPORAL_TLS_SERVER_NAME
  value: {{ . }}
{{- end }}
{{- if .clientSecret }}
- name: TEMPORAL_TLS_CLIENT_CERT_PATH
  value: /etc/durektiv/temporal/tls.crt
- name: TEMPORAL_TLS_CLIENT_KEY_PATH
  value: /etc/durektiv/temporal/tls.key
{{- if .ca }}
- name: TEMPORAL_TLS_SERVER_CA_CERT_PATH
  value: /etc/durektiv/temporal/ca.crt
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* Where functions run in pods: for those who run them, and for those who show them. */ -}}
{{- define "durektiv.clusterVariables" -}}
{{- with .Values.functions.kubernetes -}}
- name: DUREKTIV_KUBERNETES
  value: in-cluster
- name: DUREKTIV_KUBERNETES_NAMESPACE
  value: {{ .namespace }}
{{- with .serviceAccount }}
- name: DUREKTIV_KUBERNETES_SERVICE_ACCOUNT
  value: {{ . }}
{{- end }}
{{- end }}
{{- end -}}
