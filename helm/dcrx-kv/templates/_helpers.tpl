{{- define "dcrx.name" -}}
{{- if contains "dcrx-kv" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-dcrx-kv" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{/* dcrx.labels of (dict "root" . "part" "gateway"), and of those the ones that select. */}}
{{- define "dcrx.selector" -}}
app.kubernetes.io/name: dcrx-kv
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "dcrx.labels" -}}
{{ include "dcrx.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "dcrx.image" -}}
{{ .root.Values.image.prefix }}dcrx-kv-{{ .part }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "dcrx.container-security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "dcrx.pod-security" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "dcrx.pull-secrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "dcrx.kafka" -}}
{{ .Values.evaluation | ternary (printf "%s-kafka:9092" (include "dcrx.name" .)) .Values.kafka.bootstrapServers }}
{{- end }}

{{/* The variables that are secrets. A missing key that is needed keeps the pod from starting, and its events say which. */}}
{{- define "dcrx.secret-variable" -}}
- name: {{ .key }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/*
dcrx.made-secret of (dict "root" . "part" "database" "name" "farm-evaluation" "key" "DCRX_KV_DATABASE_PASSWORD" "length" 32): a Secret
that is made when it is first needed, keeps what it says, and outlives the release as the database does. One that no release owns
(earlier charts made it as a hook) is left as it is: Helm would refuse to take it over.
*/}}
{{- define "dcrx.made-secret" -}}
{{- $there := lookup "v1" "Secret" .root.Release.Namespace .name | default dict -}}
{{- $owned := dig "metadata" "annotations" "meta.helm.sh/release-name" "" $there -}}
{{- if or (not $there) $owned }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ .name }}
  labels: {{- include "dcrx.labels" (dict "root" .root "part" .part) | nindent 4 }}
  annotations: {helm.sh/resource-policy: keep}
type: Opaque
data:
  {{ .key }}: {{ dig "data" .key "" $there | default (randAlphaNum (int .length) | b64enc) }}
---
{{- end }}
{{- end }}

{{- define "dcrx.gateway-secrets" -}}
{{- $secret := .Values.existingSecret -}}
{{ include "dcrx.secret-variable" (dict "key" "DCRX_KV_SECRET_KEY" "secret" $secret) }}
{{- range list "DCRX_KV_SEALING_KEY" "DCRX_KV_SEALING_OLD_KEYS" "DOCKER_REGISTRY_USERNAME" "DCRX_KV_S3_ACCESS_KEY" "DCRX_KV_S3_SECRET_KEY" }}
{{ include "dcrx.secret-variable" (dict "key" . "secret" $secret "optional" true) }}
{{- end }}
{{- if .Values.evaluation }}
{{ include "dcrx.secret-variable" (dict "key" "DCRX_KV_DATABASE_PASSWORD" "secret" (printf "%s-evaluation" (include "dcrx.name" .))) }}
{{- else }}
{{ include "dcrx.secret-variable" (dict "key" "DCRX_KV_DATABASE_PASSWORD" "secret" $secret "optional" true) }}
{{- end }}
{{- end }}

{{- define "dcrx.spread" -}}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "dcrx.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}

{{/* A port in the list of a network policy. */}}
{{- define "dcrx.dns" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end }}

{{/* Where registries are, in the list of a network policy. Not the metadata of the cloud: it hands out the node's rights. */}}
{{- define "dcrx.outside" -}}
- ports:
    {{- range .Values.networkPolicy.buildPorts }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
  to:
    - ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}
    - ipBlock: {cidr: "::/0", except: ["fe80::/10", "fd00:ec2::254/128"]}
{{- end }}

{{/* The port of a collector's address: the one that it names, or its scheme's. */}}
{{- define "dcrx.tracingPort" -}}
{{- regexFind ":[0-9]+$" (trimSuffix "/" .) | trimPrefix ":" | default (hasPrefix "https:" . | ternary "443" "80") -}}
{{- end }}
