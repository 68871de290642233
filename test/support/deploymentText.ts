/** A deployment as readable text: one paragraph per resource; what all resources of a type share appears once. */
import { isDeepStrictEqual } from 'node:util'
import { Document, isCollection, visit } from 'yaml'
import type { Template } from './template'

type Values = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What both values have in common; undefined for nothing. */
function shared(one: unknown, other: unknown): unknown {
  if (isDeepStrictEqual(one, other)) return one
  if (!isObject(one) || !isObject(other)) return undefined
  const entries = Object.entries(one)
    .map(([key, value]) => [key, shared(value, other[key])] as const)
    .filter(([, value]) => value !== undefined)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** What `value` has in addition to `common`. */
function beyond(value: unknown, common: unknown): unknown {
  if (!isObject(value) || !isObject(common)) return value
  const entries = Object.entries(value).filter(([key, each]) => !isDeepStrictEqual(each, common[key]))
  return Object.fromEntries(entries.map(([key, each]) => [key, beyond(each, common[key])]))
}

/** Removes the times in the names of uploaded files, which differ with each package. */
const withoutTimes = (json: string) =>
  json.replace(/\/\d{13}-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z\//g, '/TIME/')

const WIDTH = 110

/** YAML with collections on one line if they fit. */
function yamlOf(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, (_, node, path) => {
    if (!isCollection(node) || path.length === 1) return undefined
    if (JSON.stringify(node.toJS(document)).length > WIDTH) return undefined
    node.flow = true
    return visit.SKIP
  })
  return document.toString({ lineWidth: 0 })
}

const comparable = (template: Template): Template => JSON.parse(withoutTimes(JSON.stringify(template)))

/** Groups resources by type. */
function grouped(resources: Readonly<Record<string, { readonly Type: string }>>): Values {
  const types = [...new Set(Object.values(resources).map(({ Type }) => Type))].sort()
  const groups = types.map(type => {
    const members = Object.entries(resources).filter(([, { Type }]) => Type === type)
    const all = members.map(([, { Type: _, ...resource }]): unknown => resource)
    const common = all.length > 1 ? all.reduce(shared) : undefined
    const own = members.map(([name], index) => [name, beyond(all[index], common)] as const)
    return [type, { ...(common === undefined ? {} : { 'all of them': common }), ...Object.fromEntries(own) }]
  })
  return Object.fromEntries(groups)
}

export function deploymentText(template: Template): string {
  const { Resources: resources, ...rest } = comparable(template)
  return yamlOf({ ...rest, ...grouped(resources) })
}

/** The difference between two templates with the same resources. */
export function differenceOf(template: Template, other: Template): string {
  const { Resources: resources, ...rest } = comparable(template)
  const others = comparable(other)
  const changed = Object.entries(resources)
    .filter(([name, resource]) => !isDeepStrictEqual(resource, others.Resources[name]))
    .map(([name, resource]) => [
      name,
      { Type: resource.Type, ...(beyond(resource, others.Resources[name]) as Values) },
    ])
  return yamlOf({ ...(beyond(rest, others) as Values), ...grouped(Object.fromEntries(changed)) })
}
