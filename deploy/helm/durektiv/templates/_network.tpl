{{- /* Who may reach the pods of a role: (dict "root" $ "role" "api") */ -}}
{{- define "durektiv.toRole" -}}
{{- $policy := .root.Values.networkPolicy -}}
{{- $ingress := list -}}
{{- with $policy.operationsFrom -}}
{{- $ingress = append $ingress (dict "ports" (list (dict "port" 9464)) "from" .) -}}
{{- end -}}
{{- if eq .role "api" -}}
{{- $open := dict "ports" (list (dict "port" 6665)) -}}
{{- $ingress = append $ingress (empty $policy.apiFrom | ternary $open (merge (dict "from" $policy.apiFrom) $open)) -}}
{{- end -}}
{{- $cluster := .root.Values.functions.kubernetes -}}
{{- if and $cluster.enabled (eq .role "functions") -}}
{{- $functions := dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" $cluster.namespace)) -}}
{{- $ingress = append $ingress (dict "ports" (list (dict "port" 8891)) "from" (list $functions)) -}}
{{- end -}}
{{- toYaml $ingress -}}
{{- end -}}

{{- /* Names can be looked up everywhere. */ -}}
{{- define "durektiv.names" -}}
- ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
{{- end -}}

{{- define "durektiv.toDatabase" -}}
{{- if .Values.database.bundled -}}
- ports: [{ port: 5432 }]
  to:
    - podSelector:
        matchLabels:
          {{- include "durektiv.selector" (dict "root" . "part" "postgres") | nindent 10 }}
{{- else -}}
- ports: [{ port: {{ .Values.database.port }} }]
  {{- with .Values.networkPolicy.databaseTo }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- define "durektiv.toTemporal" -}}
{{- if .Values.temporal.bundled -}}
- ports: [{ port: 7233 }]
  to:
    - podSelector:
        matchLabels:
          {{- include "durektiv.selector" (dict "root" . "part" "temporal") | nindent 10 }}
{{- else -}}
- ports: [{ port: {{ splitList ":" .Values.temporal.address | last }} }]
  {{- with .Values.networkPolicy.temporalTo }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- /* Functions at a URL may be anywhere. */ -}}
{{- define "durektiv.toFunctions" -}}
- to:
    {{- $anywhere := list (dict "ipBlock" (dict "cidr" "0.0.0.0/0")) (dict "ipBlock" (dict "cidr" "::/0")) (dict "namespaceSelector" dict) }}
    {{- toYaml (default $anywhere .Values.networkPolicy.functionsTo) | nindent 4 }}
{{- end -}}

{{- /* Those in the cluster are in their namespace, and are asked of its API, whose address nobody knows before. */ -}}
{{- define "durektiv.toCluster" -}}
- ports: [{ port: 8890 }]
  to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .Values.functions.kubernetes.namespace }}
- ports: [{ port: 443 }, { port: 6443 }]
{{- end -}}

{{- /* A part that answers the fleet and asks nobody: (dict "root" $ "part" "postgres" "port" 5432 "also" peers) */ -}}
{{- define "durektiv.onlyFromFleet" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "durektiv.partName" . }}
  labels:
    {{- include "durektiv.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "durektiv.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{ port: {{ .port }} }]
      from:
        - podSelector:
            matchLabels:
              durektiv/fleet: {{ .root.Release.Name }}
        {{- with .also }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  egress: []
{{- end -}}
