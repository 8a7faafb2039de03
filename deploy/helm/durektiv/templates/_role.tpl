{{- /*
A Deployment of one role of the fleet, its service account and its disruption budget:
(dict "root" $ "part" "api" "role" "api" "args" (list "server") "values" .Values.api "replicas" 2 "tag" "" …)
`variables`, `ports`, `volumeSize` and `token` add to it.
*/ -}}
{{- define "durektiv.role" -}}
{{- $root := .root -}}
{{- $name := include "durektiv.partName" . -}}
{{- $certificates := and (not $root.Values.temporal.bundled) $root.Values.temporal.tls.enabled $root.Values.temporal.tls.clientSecret -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels:
    {{- include "durektiv.labels" . | nindent 4 }}
spec:
  {{- if or .fixed (eq .values.autoscaling.by "none") }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  selector:
    matchLabels:
      {{- include "durektiv.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "durektiv.selector" . | nindent 8 }}
        durektiv/fleet: {{ $root.Release.Name }}
        durektiv/role: {{ .role }}
      {{- with $root.Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "durektiv.partName" (dict "root" $root "part" .role) }}
      automountServiceAccountToken: {{ .token | default false }}
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      {{- with include "durektiv.placement" . }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- include "durektiv.spread" . | nindent 6 }}
      securityContext:
        {{- include "durektiv.podSecurity" (dict "user" 1000) | nindent 8 }}
      containers:
        - name: durektiv
          image: {{ include "durektiv.image" . }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          command: [node, dist/src/cli/main.js]
          args: {{ toJson .args }}
          env:
            {{- include "durektiv.environment" $root | nindent 12 }}
            {{- with .variables }}
            {{- . | nindent 12 }}
            {{- end }}
          ports:
            - name: operations
              containerPort: 9464
            {{- range $port, $number := .ports }}
            - name: {{ $port }}
              containerPort: {{ $number }}
            {{- end }}
          startupProbe:
            httpGet: { path: /healthz, port: operations }
            periodSeconds: 2
            # Half an hour: the first process of a new version may change very many rows before it answers. Other trouble ends it.
            failureThreshold: 900
          livenessProbe:
            httpGet: { path: /healthz, port: operations }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /readyz, port: operations }
            periodSeconds: 5
            timeoutSeconds: 3
          {{- if .served }}
          lifecycle:
            preStop:
              # Its address is taken out of the service meanwhile.
              sleep: { seconds: 5 }
          {{- end }}
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            {{- include "durektiv.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - name: data
              mountPath: /var/lib/durektiv
            - name: tmp
              mountPath: /tmp
            {{- if $certificates }}
            - name: temporal
              mountPath: /etc/durektiv/temporal
              readOnly: true
            {{- end }}
            {{- if $root.Values.trustedAuthorities }}
            - name: authorities
              mountPath: /etc/durektiv/authorities
              readOnly: true
            {{- end }}
      volumes:
        - name: data
          emptyDir: { sizeLimit: {{ .volumeSize | default "256Mi" }} }
        - name: tmp
          emptyDir: { sizeLimit: {{ .volumeSize | default "256Mi" }} }
        {{- if $certificates }}
        - name: temporal
          secret:
            secretName: {{ $root.Values.temporal.tls.clientSecret }}
        {{- end }}
        {{- with $root.Values.trustedAuthorities }}
        - name: authorities
          configMap:
            name: {{ . }}
        {{- end }}
{{- if $root.Values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels:
    {{- include "durektiv.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "durektiv.selector" . | nindent 6 }}
{{- end }}
{{- end -}}

{{- define "durektiv.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "durektiv.partName" . }}
  labels:
    {{- include "durektiv.labels" . | nindent 4 }}
automountServiceAccountToken: false
{{- end -}}
