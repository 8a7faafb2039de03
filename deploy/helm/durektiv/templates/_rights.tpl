{{- /*
What a role may do where functions run, and nowhere else: function workers make services, the API shows them, and removes them
to have them made anew: (dict "root" $ "part" "functions" "makes" true)
*/ -}}
{{- define "durektiv.rights" -}}
{{- $name := include "durektiv.partName" . -}}
{{- $namespace := .root.Values.functions.kubernetes.namespace -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "durektiv.labels" . | nindent 4 }}
rules:
  - apiGroups: ['']
    resources: [pods]
    verbs: {{ ternary "[get, list, watch, patch, delete]" "[get, list, delete]" .makes }}
  - apiGroups: ['']
    resources: [services, secrets]
    verbs: {{ ternary "[get, list, create, patch, delete]" "[get, list, delete]" .makes }}
  - apiGroups: ['']
    resources: [pods/log]
    verbs: [get]
  - apiGroups: [apps]
    resources: [deployments]
    verbs: {{ ternary "[get, list, watch, create, patch, delete]" "[get, list, patch, delete]" .makes }}
  - apiGroups: [autoscaling]
    resources: [horizontalpodautoscalers]
    verbs: {{ ternary "[get, list, create, delete]" "[get, list, delete]" .makes }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "durektiv.labels" . | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ $name }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}
