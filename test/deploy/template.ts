/** CloudFormation templates: validates them, and evaluates their values. */

export interface Resource {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
  readonly DependsOn?: string | readonly string[]
  readonly DeletionPolicy?: string
  readonly Condition?: string
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Conditions?: Readonly<Record<string, unknown>>
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Description?: string; readonly Condition?: string }>
  >
}

const SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Conditions', 'Resources', 'Outputs']
const ATTRIBUTES = [
  ...['Type', 'Properties', 'DependsOn', 'Condition', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'],
  ...['CreationPolicy', 'UpdatePolicy'],
]
const DELETION_POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']
const MOST_RESOURCES = 500
const FUNCTIONS = [
  ...['Sub', 'GetAtt', 'Join', 'If', 'Equals', 'Not', 'And', 'Or', 'Select', 'Split'].map(
    name => `Fn::${name}`,
  ),
]

type Values = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The one call that a value is, as `{"Ref": …}` or `{"Fn::…": …}`. */
function callOf(value: unknown): readonly [name: string, argument: unknown] | undefined {
  if (!isObject(value)) return undefined
  const [entry, another] = Object.entries(value)
  if (entry === undefined || another !== undefined) return undefined
  return /^(?:Ref|Fn::.+)$/.test(entry[0]) ? entry : undefined
}

/** The names in a text for Fn::Sub. */
const subNames = (text: string) => [...text.matchAll(/\$\{(?!!)([^}]+)\}/g)].map(([, name = '']) => name)

const getAttParts = (argument: unknown): readonly [resource: string, attribute: string] => {
  const [resource = '', ...attribute] = Array.isArray(argument) ? argument : String(argument).split('.')
  return [resource, attribute.join('.')]
}

interface Found {
  readonly resources: Set<string>
  readonly conditions: Set<string>
  readonly unknownFunctions: Set<string>
}

/** All that a value refers to. */
function references(value: unknown, found: Found): void {
  if (Array.isArray(value)) {
    for (const item of value) references(item, found)
    return
  }
  if (!isObject(value)) return
  const [name, argument] = callOf(value) ?? []
  if (name === 'Ref') {
    found.resources.add(String(argument))
  } else if (name === 'Fn::GetAtt') {
    found.resources.add(getAttParts(argument)[0])
  } else if (name === 'Fn::Sub') {
    const [text, own] = Array.isArray(argument) ? argument : [argument, {}]
    for (const part of subNames(String(text))) {
      if (!Object.hasOwn(own, part)) found.resources.add(part.split('.')[0] ?? part)
    }
    references(own, found)
  } else if (name === undefined) {
    for (const child of Object.values(value)) references(child, found)
  } else {
    if (!FUNCTIONS.includes(name)) found.unknownFunctions.add(name)
    if (name === 'Fn::If' && Array.isArray(argument)) found.conditions.add(String(argument[0]))
    references(argument, found)
  }
}

function referencesOf(value: unknown): Found {
  const found = {
    resources: new Set<string>(),
    conditions: new Set<string>(),
    unknownFunctions: new Set<string>(),
  }
  references(value, found)
  return found
}

const dependsOn = ({ DependsOn = [] }: Resource): readonly string[] =>
  typeof DependsOn === 'string' ? [DependsOn] : DependsOn

/** The resources that must be there before this one. */
function needs(resource: Resource, template: Template): string[] {
  const found = referencesOf(resource.Properties).resources
  return [...new Set([...found, ...dependsOn(resource)])].filter(name =>
    Object.hasOwn(template.Resources, name),
  )
}

/** Names of resources in waves, each after all that it needs; those in a circle are missing. */
export function creationWaves(template: Template): string[][] {
  const waves: string[][] = []
  const done = new Set<string>()
  for (;;) {
    const wave = Object.entries(template.Resources)
      .filter(
        ([name, resource]) => !done.has(name) && needs(resource, template).every(need => done.has(need)),
      )
      .map(([name]) => name)
    if (wave.length === 0) return waves
    waves.push(wave)
    for (const name of wave) done.add(name)
  }
}

/** The first thing for which CloudFormation refuses a template, in its words. */
export function templateFault(text: string): string | undefined {
  let template: Template
  try {
    template = JSON.parse(text)
  } catch {
    return 'Template format error: JSON not well-formed.'
  }
  if (!isObject(template)) return 'Template format error: unsupported structure.'
  const section = Object.keys(template).find(key => !SECTIONS.includes(key))
  if (section !== undefined) return `Invalid template property or properties [${section}]`
  const { Resources: resources, Conditions: conditions = {}, Outputs: outputs = {} } = template
  const count = isObject(resources) ? Object.keys(resources).length : 0
  if (count === 0) return 'Template format error: At least one Resources member must be defined.'
  if (count > MOST_RESOURCES)
    return `Template format error: Number of resources, ${count}, is greater than 500`
  for (const name of [...Object.keys(resources), ...Object.keys(outputs)]) {
    if (!/^[A-Za-z0-9]{1,255}$/.test(name)) return `Template format error: Name ${name} is non alphanumeric.`
  }
  for (const [name, resource] of Object.entries(resources)) {
    const fault = resourceFault(name, resource)
    if (fault !== undefined) return fault
  }
  return referenceFault(resources, conditions, outputs) ?? circle(template)
}

function resourceFault(name: string, resource: Resource): string | undefined {
  const attribute = Object.keys(resource).find(key => !ATTRIBUTES.includes(key))
  if (attribute !== undefined) return `Invalid template resource property '${attribute}' of ${name}`
  if (!/^(?:AWS::\w+::\w+|Custom::\w+)$/.test(resource.Type))
    return `Unrecognized resource types: [${resource.Type}]`
  const { DeletionPolicy: policy } = resource
  if (policy !== undefined && !DELETION_POLICIES.includes(policy)) {
    return `Template error: Unrecognized DeletionPolicy ${policy} for resource ${name}`
  }
  return undefined
}

function referenceFault(
  resources: Template['Resources'],
  conditions: Values,
  outputs: Values,
): string | undefined {
  const unresolved = (names: Iterable<string>, known: Values) =>
    [...names].filter(name => !name.startsWith('AWS::') && !Object.hasOwn(known, name))
  const users = Object.values({ ...resources, ...outputs }) as { Condition?: string; DependsOn?: string }[]
  const found = referencesOf([
    Object.values(resources).map(({ Properties }) => Properties),
    outputs,
    conditions,
  ])
  const [unknownFunction] = found.unknownFunctions
  if (unknownFunction !== undefined)
    return `Template error: Encountered unsupported function: ${unknownFunction}`
  for (const { Condition } of users) if (Condition !== undefined) found.conditions.add(Condition)
  const [condition] = unresolved(found.conditions, conditions)
  if (condition !== undefined) return `Template format error: Unresolved condition dependency ${condition}`
  for (const resource of Object.values(resources)) {
    for (const name of dependsOn(resource)) found.resources.add(name)
  }
  const missing = unresolved(found.resources, resources)
  if (missing.length === 0) return undefined
  return `Template format error: Unresolved resource dependencies [${missing.join(', ')}] in the template`
}

function circle(template: Template): string | undefined {
  const order = new Set(creationWaves(template).flat())
  const left = Object.keys(template.Resources).filter(name => !order.has(name))
  return left.length === 0 ? undefined : `Circular dependency between resources: [${left.join(', ')}]`
}

const IAM_NAMES = [
  'RoleName',
  'UserName',
  'GroupName',
  'PolicyName',
  'ManagedPolicyName',
  'InstanceProfileName',
]

/** The capabilities of which a caller must give one, for such a template. */
export function requiredCapabilities({ Resources: resources }: Template): readonly string[] {
  const iam = Object.values(resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'))
  if (iam.length === 0) return []
  const named = iam.some(({ Properties = {} }) => IAM_NAMES.some(name => Object.hasOwn(Properties, name)))
  return named ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM']
}

/** What the values of a template depend on besides the template. */
export interface StackContext {
  readonly region: string
  readonly accountId: string
  readonly stackName: string
  /** The name that a resource got; undefined where it was not made. */
  physicalId(logicalId: string): string | undefined
}

const LEFT_OUT = Symbol('AWS::NoValue')

/** The values of a template, with all calls carried out. */
export function evaluator(template: Template, around: StackContext) {
  const pseudo: Values = {
    'AWS::Region': around.region,
    'AWS::AccountId': around.accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': around.stackName,
    'AWS::NoValue': LEFT_OUT,
  }

  const attribute = (resource: string, name: string): string => {
    const id = around.physicalId(resource) ?? resource
    const service = template.Resources[resource]?.Type.split('::')[1]?.toLowerCase()
    return name === 'Arn' ? `arn:aws:${service}:${around.region}:${around.accountId}:${id}` : `${id}.${name}`
  }
  const named = (name: string): unknown => {
    if (Object.hasOwn(pseudo, name)) return pseudo[name]
    const [resource, attributeName] = getAttParts(name)
    return attributeName === '' ? around.physicalId(resource) : attribute(resource, attributeName)
  }

  const holds = (condition: string): boolean => value(template.Conditions?.[condition]) === true

  const list = (argument: unknown): unknown[] => (Array.isArray(argument) ? argument : [])
  const calls: Record<string, (argument: unknown) => unknown> = {
    Ref: argument => named(String(argument)),
    'Fn::GetAtt': argument => attribute(...getAttParts(argument)),
    'Fn::Sub': argument => {
      const [text, own = {}] = Array.isArray(argument) ? argument : [argument]
      return String(text)
        .replace(/\$\{(?!!)([^}]+)\}/g, (_, name: string) =>
          String(Object.hasOwn(own, name) ? value(own[name]) : named(name)),
        )
        .replaceAll('${!', '${')
    },
    'Fn::Join': argument => {
      const [separator, parts] = list(argument)
      return list(value(parts)).join(String(separator))
    },
    'Fn::Split': argument => {
      const [separator, text] = list(argument)
      return String(value(text)).split(String(separator))
    },
    'Fn::Select': argument => {
      const [index, items] = list(argument)
      return list(value(items))[Number(index)]
    },
    'Fn::If': argument => {
      const [condition, yes, no] = list(argument)
      return value(holds(String(condition)) ? yes : no)
    },
    'Fn::Equals': argument => {
      const [a, b] = list(argument).map(item => JSON.stringify(value(item)).replaceAll('"', ''))
      return a === b
    },
    'Fn::Not': argument => !condition(list(argument)[0]),
    'Fn::And': argument => list(argument).every(condition),
    'Fn::Or': argument => list(argument).some(condition),
  }
  const condition = (argument: unknown): boolean =>
    isObject(argument) && typeof argument.Condition === 'string'
      ? holds(argument.Condition)
      : value(argument) === true

  function value(from: unknown): unknown {
    if (Array.isArray(from)) return from.map(value).filter(item => item !== LEFT_OUT)
    if (!isObject(from)) return from
    const [name, argument] = callOf(from) ?? []
    if (name !== undefined) return calls[name]?.(argument)
    const entries = Object.entries(from).map(([key, child]) => [key, value(child)] as const)
    return Object.fromEntries(entries.filter(([, child]) => child !== LEFT_OUT))
  }

  return { value, holds }
}
