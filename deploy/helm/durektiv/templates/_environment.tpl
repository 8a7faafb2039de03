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

{{- /* The name of a setting that the values of the chart do not give already, and that holds no secret. */ -}}
{{- define "durektiv.checkSetting" -}}
{{- if not (regexMatch "^(DUREKTIV|TEMPORAL|OTEL)_[A-Z0-9_]+$" .) -}}
{{- fail (printf "settings.%s is no setting: they begin with DUREKTIV_, TEMPORAL_ or OTEL_" .) -}}
{{- else if regexMatch "PASSWORD|SECRET|_KEY$|KEY_DATA$|HEADERS$" . -}}
{{- fail (printf "settings.%s may hold a secret, which whoever sees the pods could read: the chart takes those it knows from the Secret that existingSecret names" .) -}}
{{- else if regexMatch "^DUREKTIV_(DATABASE_URL|DATA_DIR|OPERATIONS_.+|FUNCTIONS|API_HOST|API_PORT|INSECURE|WORKER_VERSION|KUBERNETES.*|SIDECAR_IMAGE|ENGINE_PORT)$|^TEMPORAL_(ADDRESS|NAMESPACE|TLS.*)$" . -}}
{{- fail (printf "settings.%s has a value of its own in this chart: set database, temporal, functions or what else its README names" .) -}}
{{- end -}}
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
{{- if .Values.trustedAuthorities }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/durektiv/authorities/ca.crt
{{- end }}
{{ include "durektiv.temporalEnvironment" . }}
{{- range $name, $value := .Values.settings }}
{{- include "durektiv.checkSetting" $name }}
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
{{- end }}
{{- if and .clientSecret .ca }}
- name: TEMPORAL_TLS_SERVER_CA_CERT_PATH
  value: /etc/durektiv/temporal/ca.crt
{{- else if $.Values.trustedAuthorities }}
- name: TEMPORAL_TLS_SERVER_CA_CERT_PATH
  value: /etc/durektiv/authorities/ca.crt
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
