/** CloudFormation stacks that advance each time their events are read, independent of the clock. */
import { createHash, randomUUID } from 'node:crypto'
import { AwsError } from './awsError'
import type { Bucket } from './buckets'
import { functionFault } from './lambdaCode'
import {
  creationWaves,
  evaluator,
  type Resource,
  requiredCapabilities,
  type Template,
  templateFault,
} from './template'

export const ACCOUNT = '123456789012'
/** Bytes of a template in the call itself, and of one in S3. */
const MOST_INLINE = 51_200
const MOST_TEMPLATE = 1_000_000
const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/
const PAGE = 100

export interface StackEvent {
  readonly id: string
  readonly logicalId: string
  readonly physicalId: string
  readonly type: string
  readonly status: string
  readonly reason?: string | undefined
  readonly time: Date
}

interface LiveResource {
  readonly definition: Resource
  readonly physicalId: string
  status: string
}

interface ChangeSet {
  readonly id: string
  readonly name: string
  readonly type: 'CREATE' | 'UPDATE'
  readonly template: Template
  readonly tags: Readonly<Record<string, string>>
  readonly changes: readonly Change[]
  readonly reason?: string | undefined
  status: string
}

interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove'
  readonly logicalId: string
  readonly type: string
}

export interface Stack {
  readonly id: string
  readonly name: string
  status: string
  template: Template
  tags: Readonly<Record<string, string>>
  readonly resources: Map<string, LiveResource>
  /** The newest first. */
  readonly events: StackEvent[]
  readonly changeSets: Map<string, ChangeSet>
  outputs: { readonly key: string; readonly value: string; readonly description?: string | undefined }[]
  /** What is still to be done of the operation that runs. */
  steps: (() => void)[]
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextToken?: string | undefined
}

const invalid = (message: string) => new AwsError('ValidationError', message)
const EMPTY: Template = { Resources: {} }

/** The property that gives a resource a name of its own; no two in an account may have the same. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
}

export class Stacks {
  /** What exists in the account with a name of its own: `Type/name`. */
  readonly names = new Set<string>()
  readonly buckets: Map<string, Bucket>
  /** When each function got its code. */
  readonly functions = new Map<string, Date>()
  /** Logical ids that cannot be created or changed, and why. */
  readonly failing = new Map<string, string>()
  readonly #region: string
  readonly #stacks = new Map<string, Stack>()

  constructor(region: string, buckets: Map<string, Bucket>) {
    this.#region = region
    this.buckets = buckets
  }

  /** By name or id; a deleted stack is not found. */
  find(nameOrId: string): Stack | undefined {
    const named = this.#stacks.get(nameOrId)
    return named ?? [...this.#stacks.values()].find(({ id }) => id === nameOrId)
  }

  /** @throws AwsError */
  get(nameOrId: string): Stack {
    const stack = this.find(nameOrId)
    if (stack === undefined) throw invalid(`Stack with id ${nameOrId} does not exist`)
    return stack
  }

  /** @throws AwsError  for a template that CloudFormation would not take */
  readTemplate(body: string | undefined, url: string | undefined): Template {
    const text = body ?? this.#templateAt(url ?? '')
    if (body !== undefined && Buffer.byteLength(body) > MOST_INLINE) {
      throw invalid(
        `'templateBody' failed to satisfy constraint: length less than or equal to ${MOST_INLINE}`,
      )
    }
    if (Buffer.byteLength(text) > MOST_TEMPLATE) {
      throw invalid(`Template may not exceed ${MOST_TEMPLATE} bytes in size.`)
    }
    const fault = templateFault(text)
    if (fault !== undefined) throw invalid(fault)
    return JSON.parse(text)
  }

  #templateAt(url: string): string {
    const host = new RegExp(`^https://s3(?:[.-]${this.#region})?\\.amazonaws\\.com/([^/]+)/(.+)$`)
    const [, bucket = '', key = ''] = host.exec(url) ?? []
    const object = this.buckets.get(bucket)?.get(decodeURIComponent(key))
    if (object === undefined) throw invalid('S3 error: The specified key does not exist.')
    return object.body.toString('utf8')
  }

  /** @throws AwsError */
  createChangeSet(options: {
    readonly stackName: string
    readonly name: string
    readonly type: string
    readonly template: Template
    readonly capabilities: readonly string[]
    readonly tags: Readonly<Record<string, string>>
  }): { readonly changeSet: ChangeSet; readonly stack: Stack } {
    const { stackName, name, type, template, capabilities, tags } = options
    if (!STACK_NAME.test(stackName))
      throw invalid(`Value '${stackName}' at 'stackName' failed to satisfy constraint`)
    if (!STACK_NAME.test(name))
      throw invalid(`Value '${name}' at 'changeSetName' failed to satisfy constraint`)
    if (type !== 'CREATE' && type !== 'UPDATE') throw invalid(`Value '${type}' at 'changeSetType' is unknown`)
    const required = requiredCapabilities(template)
    if (required.length > 0 && !required.some(capability => capabilities.includes(capability))) {
      throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${required[0]}]`)
    }
    const stack = type === 'CREATE' ? this.#reviewed(stackName) : this.get(stackName)
    if (type === 'UPDATE' && !/^(?:CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(stack.status)) {
      throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`)
    }
    if (stack.changeSets.has(name)) {
      throw new AwsError('AlreadyExistsException', `ChangeSet ${name} cannot be created due to a mismatch`)
    }
    const changes = changesBetween(stack.template, template)
    const same =
      changes.length === 0 &&
      JSON.stringify([stack.template.Outputs, stack.tags]) === JSON.stringify([template.Outputs, tags])
    const changeSet: ChangeSet = {
      id: `arn:aws:cloudformation:${this.#region}:${ACCOUNT}:changeSet/${name}/${randomUUID()}`,
      name,
      type,
      template,
      tags,
      changes,
      reason: same
        ? "The submitted information didn't contain changes. Submit different information to create a change set."
        : undefined,
      status: 'CREATE_IN_PROGRESS',
    }
    stack.changeSets.set(name, changeSet)
    return { changeSet, stack }
  }

  /** A stack that is there for its first change set alone. */
  #reviewed(name: string): Stack {
    const known = this.find(name)
    if (known !== undefined) {
      if (known.status === 'REVIEW_IN_PROGRESS') return known
      throw new AwsError(
        'AlreadyExistsException',
        `Stack [${name}] already exists and cannot be created again`,
      )
    }
    const stack: Stack = {
      id: `arn:aws:cloudformation:${this.#region}:${ACCOUNT}:stack/${name}/${randomUUID()}`,
      name,
      status: 'REVIEW_IN_PROGRESS',
      template: EMPTY,
      tags: {},
      resources: new Map(),
      events: [],
      changeSets: new Map(),
      outputs: [],
      steps: [],
    }
    this.#stacks.set(name, stack)
    return stack
  }

  /** Of a function that is there. */
  environmentOf(functionName: string): unknown {
    for (const { resources } of this.#stacks.values())
      for (const { physicalId, definition } of resources.values())
        if (physicalId === functionName && definition.Type === 'AWS::Lambda::Function')
          return definition.Properties?.Environment
    return undefined
  }

  /** What an import comes to: a stack of resources that were there before, and of nothing else. @throws AwsError */
  importInto(stackName: string, template: Template): void {
    const stack = this.#reviewed(stackName)
    stack.template = template
    for (const [logicalId, definition] of Object.entries(template.Resources)) {
      const { Type: type, Properties = {}, DeletionPolicy } = definition
      if (DeletionPolicy === undefined)
        throw invalid(`${logicalId} must have a DeletionPolicy to be imported`)
      const physicalId = physicalIdOf(stack, logicalId, type, Properties)
      if (!this.names.has(`${type}/${physicalId}`)) throw invalid(`${physicalId} does not exist`)
      stack.resources.set(logicalId, { definition, physicalId, status: 'IMPORT_COMPLETE' })
    }
    this.#root(stack, 'IMPORT_COMPLETE')
  }

  /** The first look finds a change set at work, the next finds it done. @throws AwsError */
  lookAtChangeSet(stackName: string, name: string): { readonly changeSet: ChangeSet; readonly stack: Stack } {
    const stack = this.get(stackName)
    const changeSet = stack.changeSets.get(name)
    if (changeSet === undefined)
      throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404)
    const seen = { ...changeSet }
    if (changeSet.status === 'CREATE_IN_PROGRESS') {
      changeSet.status = changeSet.reason === undefined ? 'CREATE_COMPLETE' : 'FAILED'
    }
    return { changeSet: seen, stack }
  }

  /** Deleting what is not there is no error. */
  deleteChangeSet(stackName: string, name: string): void {
    this.get(stackName).changeSets.delete(name)
  }

  /** @throws AwsError */
  execute(stackName: string, name: string): void {
    const stack = this.get(stackName)
    const changeSet = stack.changeSets.get(name)
    if (changeSet?.status !== 'CREATE_COMPLETE') {
      throw new AwsError('InvalidChangeSetStatus', `ChangeSet [${name}] cannot be executed`)
    }
    stack.changeSets.clear()
    this.#root(stack, `${changeSet.type}_IN_PROGRESS`)
    const before = { template: stack.template, tags: stack.tags, resources: new Map(stack.resources) }
    stack.template = changeSet.template
    stack.tags = changeSet.tags
    stack.steps = [
      () => this.#carryOut(stack, changeSet, before.resources),
      () => {
        const failed = [...stack.resources].filter(([, { status }]) => status.endsWith('_FAILED'))
        if (failed.length === 0) return this.#finish(stack, changeSet)
        Object.assign(stack, { template: before.template, tags: before.tags })
        this.#rollBack(
          stack,
          changeSet,
          before.resources,
          failed.map(([logicalId]) => logicalId),
        )
      },
    ]
  }

  /** Creates and changes what needs nothing more, wave after wave, until something fails. */
  #carryOut(stack: Stack, { template, changes }: ChangeSet, before: ReadonlyMap<string, LiveResource>): void {
    const { holds } = this.#evaluator(stack)
    const changed = new Set(changes.map(({ logicalId }) => logicalId))
    for (const wave of creationWaves(template)) {
      const made = wave
        .filter(logicalId => changed.has(logicalId))
        .flatMap(logicalId => {
          const definition = template.Resources[logicalId]
          if (definition === undefined) return []
          if (definition.Condition !== undefined && !holds(definition.Condition)) return []
          return [this.#make(stack, logicalId, definition, before.get(logicalId))]
        })
      if (!made.every(Boolean)) return
    }
  }

  /** Creates or changes one resource; false when that failed. */
  #make(stack: Stack, logicalId: string, definition: Resource, old: LiveResource | undefined): boolean {
    const { Type: type } = definition
    const verb = old === undefined ? 'CREATE' : 'UPDATE'
    const properties = this.#evaluator(stack).value(definition.Properties ?? {}) as Record<string, unknown>
    const physicalId = old?.physicalId ?? physicalIdOf(stack, logicalId, type, properties)
    const resource = { definition, physicalId, status: `${verb}_IN_PROGRESS` }
    stack.resources.set(logicalId, resource)
    this.#tell(stack, logicalId, resource)
    const fault = this.#fault(logicalId, type, physicalId, properties, old === undefined)
    resource.status = fault === undefined ? `${verb}_COMPLETE` : `${verb}_FAILED`
    this.#tell(stack, logicalId, resource, fault)
    if (fault === undefined) this.#put(type, physicalId)
    return fault === undefined
  }

  /** Why a resource cannot be made or changed, if so. */
  #fault(
    logicalId: string,
    type: string,
    physicalId: string,
    properties: Readonly<Record<string, unknown>>,
    isNew: boolean,
  ): string | undefined {
    if (this.failing.has(logicalId)) return this.failing.get(logicalId)
    if (isNew && this.names.has(`${type}/${physicalId}`)) {
      return `Resource of type '${type}' with identifier '${physicalId}' already exists.`
    }
    if (type !== 'AWS::Lambda::Function') return undefined
    return functionFault(properties, (bucket, key) => this.buckets.get(bucket)?.get(key)?.body)
  }

  #put(type: string, physicalId: string): void {
    if (type in NAMES) this.names.add(`${type}/${physicalId}`)
    if (type === 'AWS::Lambda::Function') this.functions.set(physicalId, new Date())
    if (type === 'AWS::S3::Bucket' && !this.buckets.has(physicalId)) this.buckets.set(physicalId, new Map())
  }

  #finish(stack: Stack, { type, template, changes }: ChangeSet): void {
    for (const { action, logicalId } of changes) if (action === 'Remove') this.#remove(stack, logicalId)
    const { value, holds } = this.#evaluator(stack)
    stack.outputs = Object.entries(template.Outputs ?? {}).flatMap(([key, output]) => {
      if (output.Condition !== undefined && !holds(output.Condition)) return []
      return [{ key, value: String(value(output.Value)), description: output.Description }]
    })
    this.#root(stack, `${type}_COMPLETE`)
  }

  #rollBack(
    stack: Stack,
    { type }: ChangeSet,
    before: ReadonlyMap<string, LiveResource>,
    failed: readonly string[],
  ): void {
    const word = type === 'CREATE' ? 'ROLLBACK' : 'UPDATE_ROLLBACK'
    const reason = `The following resource(s) failed: [${failed.join(', ')}].`
    this.#root(stack, `${word}_IN_PROGRESS`, reason)
    for (const logicalId of [...stack.resources.keys()].reverse()) {
      const old = before.get(logicalId)
      if (old === undefined) this.#remove(stack, logicalId, true)
      else stack.resources.set(logicalId, old)
    }
    this.#root(stack, `${word}_COMPLETE`)
  }

  /**
   * @param wasNew  made by the operation that is rolled back: RetainExceptOnCreate does not keep it then, Retain does
   */
  #remove(stack: Stack, logicalId: string, wasNew = false): void {
    const resource = stack.resources.get(logicalId)
    if (resource === undefined) return
    const { Type: type, DeletionPolicy: policy = 'Delete' } = resource.definition
    const neverMade = resource.status === 'CREATE_FAILED'
    const kept = !neverMade && (policy === 'Retain' || (policy === 'RetainExceptOnCreate' && !wasNew))
    const fault = kept || neverMade ? undefined : this.#deletionFault(resource)
    resource.status = kept ? 'DELETE_SKIPPED' : fault === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED'
    this.#tell(stack, logicalId, resource, fault)
    // What cannot be deleted in a rollback is left alone, outside the stack.
    if (fault === undefined || wasNew) stack.resources.delete(logicalId)
    if (kept || neverMade || fault !== undefined) return
    this.names.delete(`${type}/${resource.physicalId}`)
    if (type === 'AWS::Lambda::Function') this.functions.delete(resource.physicalId)
    if (type === 'AWS::S3::Bucket') this.buckets.delete(resource.physicalId)
  }

  #deletionFault({ definition, physicalId }: LiveResource): string | undefined {
    if ((this.buckets.get(physicalId)?.size ?? 0) > 0) return 'The bucket you tried to delete is not empty'
    return definition.Properties?.DeletionProtectionEnabled === true
      ? `Resource cannot be deleted as it is currently protected against deletion: ${physicalId}`
      : undefined
  }

  /** Deleting what is not there is no error. */
  delete(stackName: string): void {
    const stack = this.find(stackName)
    if (stack === undefined) return
    this.#root(stack, 'DELETE_IN_PROGRESS')
    stack.steps = [
      () => {
        for (const logicalId of [...stack.resources.keys()].reverse()) this.#remove(stack, logicalId)
        const left = [...stack.resources.keys()]
        if (left.length > 0) {
          return this.#root(
            stack,
            'DELETE_FAILED',
            `The following resource(s) failed to delete: [${left.join(', ')}].`,
          )
        }
        this.#root(stack, 'DELETE_COMPLETE')
        this.#stacks.delete(stack.name)
      },
    ]
  }

  /** Each look lets the running operation do its next step. @throws AwsError */
  lookAtEvents(nameOrId: string, token: string | undefined): Page<StackEvent> {
    // A further page belongs to the look before.
    if (token === undefined) this.get(nameOrId).steps.shift()?.()
    return page(this.get(nameOrId).events, token)
  }

  #evaluator(stack: Stack) {
    return evaluator(stack.template, {
      region: this.#region,
      accountId: ACCOUNT,
      stackName: stack.name,
      physicalId: logicalId => stack.resources.get(logicalId)?.physicalId,
    })
  }

  #root(stack: Stack, status: string, reason?: string): void {
    stack.status = status
    const definition = { Type: 'AWS::CloudFormation::Stack' }
    this.#tell(stack, stack.name, { definition, physicalId: stack.id, status }, reason)
  }

  #tell(stack: Stack, logicalId: string, resource: LiveResource, reason?: string): void {
    const { definition, physicalId, status } = resource
    const event = {
      id: randomUUID(),
      logicalId,
      physicalId,
      type: definition.Type,
      status,
      reason,
      time: new Date(),
    }
    stack.events.unshift(event)
  }
}

export function page<T>(items: readonly T[], token: string | undefined): Page<T> {
  const from = Number(token ?? 0)
  const to = from + PAGE
  return { items: items.slice(from, to), nextToken: to < items.length ? String(to) : undefined }
}

function changesBetween(before: Template, after: Template): Change[] {
  const all = new Map(Object.entries({ ...before.Resources, ...after.Resources }))
  return [...all].flatMap(([logicalId, { Type: type }]) => {
    const [old, now] = [before.Resources[logicalId], after.Resources[logicalId]]
    if (JSON.stringify(old) === JSON.stringify(now)) return []
    const action = old === undefined ? 'Add' : now === undefined ? 'Remove' : 'Modify'
    return [{ action, logicalId, type }]
  })
}

function physicalIdOf(
  stack: Stack,
  logicalId: string,
  type: string,
  properties: Readonly<Record<string, unknown>>,
): string {
  const own = properties[NAMES[type] ?? '']
  if (typeof own === 'string') return own
  const mark = createHash('sha256').update(`${stack.id}/${logicalId}`).digest('hex').slice(0, 10)
  if (type === 'AWS::ApiGatewayV2::Api') return mark
  if (type === 'AWS::S3::Bucket')
    return `${stack.name}-${logicalId}`.toLowerCase().slice(0, 52).concat('-', mark)
  return `${stack.name}-${logicalId}-${mark}`
}
