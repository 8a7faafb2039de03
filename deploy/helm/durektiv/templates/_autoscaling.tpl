{{- /* The cluster would refuse such a scaler in the middle of an install. */ -}}
{{- define "durektiv.replicaBounds" -}}
{{- with .values.autoscaling -}}
{{- if gt (int .min) (int .max) -}}
{{- fail (printf "autoscaling of %s: min is %d and max is %d; make max larger" $.part (int .min) (int .max)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* By processor: (dict "root" $ "part" "api" "values" .Values.api) */ -}}
{{- define "durektiv.byProcessor" -}}
{{- include "durektiv.replicaBounds" . -}}
{{- with .values.autoscaling -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "durektiv.partName" $ }}
  labels:
    {{- include "durektiv.labels" $ | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "durektiv.partName" $ }}
  minReplicas: {{ .min }}
  maxReplicas: {{ .max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .cpuPercent }}
{{- end -}}
{{- end -}}

{{- /* By what waits in a task queue, with KEDA: as above, and "queue" "durektiv-flows" "types" "workflow,activity" "version" "" */ -}}
{{- define "durektiv.byBacklog" -}}
{{- include "durektiv.replicaBounds" . -}}
{{- $temporal := .root.Values.temporal -}}
{{- $signed := and (not $temporal.bundled) (or $temporal.apiKey (and $temporal.tls.enabled $temporal.tls.clientSecret)) -}}
{{- if and (not $temporal.bundled) $temporal.tls.enabled (not $signed) -}}
{{- fail "KEDA speaks TLS to Temporal only with temporal.apiKey or temporal.tls.clientSecret: set one, or scale by cpu" -}}
{{- end -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ include "durektiv.partName" . }}
  labels:
    {{- include "durektiv.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    name: {{ include "durektiv.partName" . }}
  minReplicaCount: {{ .values.autoscaling.min }}
  maxReplicaCount: {{ .values.autoscaling.max }}
  triggers:
    - type: temporal
      metadata:
        endpoint: {{ include "durektiv.kedaEndpoint" .root }}
        namespace: {{ ternary "default" $temporal.namespace $temporal.bundled }}
        taskQueue: {{ .queue }}
        queueTypes: {{ .types | quote }}
        targetQueueSize: {{ .values.autoscaling.backlog | quote }}
        {{- with .version }}
        workerDeploymentName: durektiv
        workerDeploymentBuildId: {{ . | quote }}
        {{- end }}
        {{- with $temporal.tls.serverName }}
        tlsServerName: {{ . }}
        {{- end }}
      {{- if $signed }}
      authenticationRef:
        name: {{ include "durektiv.partName" (dict "root" .root "part" "temporal") }}
      {{- end }}
{{- end -}}

{{- /* KEDA asks from a namespace of its own, so it needs the whole name of a service of this one. */ -}}
{{- define "durektiv.kedaEndpoint" -}}
{{- if .Values.temporal.bundled -}}
{{- include "durektiv.partName" (dict "root" . "part" "temporal") }}.{{ .Release.Namespace }}.svc:7233
{{- else -}}
{{- include "durektiv.temporalAddress" . -}}
{{- end -}}
{{- end -}}
