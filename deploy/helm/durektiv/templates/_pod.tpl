{{- /* What no container of this chart may do. */ -}}
{{- define "durektiv.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* A pod as nobody in particular: (dict "user" 1000) */ -}}
{{- define "durektiv.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
fsGroup: {{ .user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "durektiv.placement" -}}
{{- $values := .root.Values -}}
{{- $all := dict "imagePullSecrets" $values.imagePullSecrets "nodeSelector" $values.nodeSelector "tolerations" $values.tolerations -}}
{{- $given := dict -}}
{{- range $key, $value := $all }}{{ if $value }}{{ $_ := set $given $key $value }}{{ end }}{{ end -}}
{{- with $given }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{- /* Not all pods of a part on one machine or in one zone, where there are several. */ -}}
{{- define "durektiv.spread" -}}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "durektiv.selector" $ | nindent 8 }}
  {{- end }}
{{- end -}}
