/** Reads serverless.yml and the files of cloud/ directly, without the framework. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  CreateTableCommandInput,
  StreamViewType,
  TimeToLiveSpecification,
} from '@aws-sdk/client-dynamodb'
import { parse } from 'yaml'
import { LOCAL_STAGE } from './localShop'
import { stageSetting } from './stageSetting'

export const PROJECT_FOLDER = join(__dirname, '..', '..')

/** A table in the template. */
export interface TableDefinition
  extends Omit<CreateTableCommandInput, 'StreamSpecification' | 'SSESpecification'> {
  TableName: string
  StreamSpecification?: { StreamViewType: StreamViewType }
  TimeToLiveSpecification?: TimeToLiveSpecification
  PointInTimeRecoverySpecification?: unknown
  SSESpecification?: { SSEEnabled: boolean }
}

/** A named queue in the template. */
export interface QueueDefinition {
  readonly name: string
  readonly visibilitySeconds: number
  readonly deadLetters?: { readonly queueName: string; readonly maxReceiveCount: number }
}

/** The event source mapping of a stream. */
interface StreamSource {
  readonly batchSize: number
  /** -1: unlimited. */
  readonly maximumRetryAttempts: number
  readonly filterPatterns: readonly unknown[]
}

/** The event source mapping of a queue. */
interface QueueSource {
  readonly batchSize: number
}

/** A route with an API Gateway authorizer. */
interface AuthorizedRoute {
  readonly method: string
  readonly path: string
  readonly authorizer: { readonly type: 'aws_iam' }
}

interface ServerlessConfig {
  service: string
  /** Every stage that is deployed has those of `prod`. */
  params: Record<'prod' | 'local', { gateways: string; gatewaysRetired: string }>
  custom: {
    ordersTable: string
    illegalRequestsTable: string
    apiTable: string
    visitQueue: string
    webhookQueue: string
    esbuild: unknown
  }
  functions: Record<
    string,
    {
      handler: string
      memorySize?: number
      /** The CloudFormation condition of the function. */
      condition?: string
      events: {
        httpApi?: string | AuthorizedRoute
        stream?: StreamSource
        schedule?: unknown
        sqs?: QueueSource
      }[]
    }
  >
  provider: {
    region: string
    memorySize: number
    environment: Record<string, string>
    logs: { lambda: { systemLogLevel?: 'INFO' | 'WARN' }; httpApi: { format: string } }
  }
  /** Each `${file(…)}`. */
  resources: string[]
}

export const readServerlessConfig = (): ServerlessConfig => readYaml('serverless.yml')

// Cached, because parsing is slow.
const parsed = new Map<string, ReturnType<typeof parse>>()

/** CloudFormation's own tags (!Sub, !GetAtt) stay plain text here. */
function readYaml(file: string) {
  const known =
    parsed.get(file) ??
    // Trusted files with many aliases: the limit protects from YAML bombs.
    parse(readFileSync(join(PROJECT_FOLDER, file), 'utf8'), { logLevel: 'silent', maxAliasCount: -1 })
  parsed.set(file, known)
  return known
}

/** The region of a stage that sets none: the last default in serverless.yml. */
export const defaultRegion = (): string =>
  /'([\w-]+)'\}$/.exec(readServerlessConfig().provider.region)?.[1] ?? 'ap-southeast-1'

/** The resources of a type in the files of cloud/, with their logical ids. */
function resources<Properties>(type: string): [name: string, Properties][] {
  return readServerlessConfig().resources.flatMap(reference => {
    const [, file = ''] = /^\$\{file\((.+)\)\}$/.exec(reference) ?? []
    const declared: [string, { Type: string; Properties: Properties }][] = Object.entries(
      readYaml(file).Resources ?? {},
    )
    return declared
      .filter(([, { Type }]) => Type === type)
      .map(([name, { Properties }]): [string, Properties] => [name, Properties])
  })
}

/** The prefix of a stage's names at AWS, which keeps two shops in one account apart. */
export const serviceName = (stage: string): string => stageText(readServerlessConfig().service, stage)

/** The variables of a stage's functions that name its gateways. */
export function gatewayVariables(stage: string) {
  const { params } = readServerlessConfig()
  const { gateways, gatewaysRetired } = stage === LOCAL_STAGE ? params.local : params.prod
  return {
    STAGE: stage,
    GATEWAYS: stageText(gateways, stage),
    GATEWAYS_RETIRED: stageText(gatewaysRetired, stage),
  }
}

/** The variables that serverless.yml reads from the environment for the local stage, where they are set. */
export function localSettings(env: NodeJS.Dict<string>): Record<string, string> {
  const { service, params } = readServerlessConfig()
  const names = [...JSON.stringify([service, params.local]).matchAll(/\$\{env:(\w+)/g)].map(
    ([, name = '']) => name,
  )
  return Object.fromEntries(
    names.flatMap(name => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** @param text  `${env:NAME, 'the default'}` */
function stageText(text: string, stage: string): string {
  const [, name = '', fallback = ''] = /^\$\{env:(\w+), '([^']*)'\}$/.exec(text) ?? []
  return stageSetting(PROJECT_FOLDER, stage, name) ?? fallback
}

/** The names of a stage's tables. */
export function tableNames(stage: string) {
  const { custom } = readServerlessConfig()
  return {
    orders: resolve(custom.ordersTable, stage),
    illegalRequests: resolve(custom.illegalRequestsTable, stage),
    api: resolve(custom.apiTable, stage),
  }
}

/** The name of a stage's visit queue. */
export const visitQueueName = (stage: string): string =>
  resolve(readServerlessConfig().custom.visitQueue, stage)

/** The name of a stage's webhook queue. */
export const webhookQueueName = (stage: string): string =>
  resolve(readServerlessConfig().custom.webhookQueue, stage)

/** The name of a stage's function at AWS. */
export const functionName = (key: string, stage: string): string => `${serviceName(stage)}-${stage}-${key}`

/** The functions with an event source mapping: of a stream or a queue. */
export const polledFunctions = (usesApi: boolean): string[] =>
  Object.entries(readServerlessConfig().functions)
    .filter(([, { events }]) => events.some(({ stream, sqs }) => stream || sqs))
    .filter(([, { condition }]) => usesApi || condition !== 'UsesApi')
    .map(([key]) => key)

/** The definitions of a stage's tables in the template. */
export const tableDefinitions = (stage: string): TableDefinition[] =>
  resources<TableDefinition>('AWS::DynamoDB::Table').map(([, table]) => ({
    ...table,
    TableName: nameIn(stage, table.TableName),
  }))

interface QueueProperties {
  readonly QueueName?: string
  readonly VisibilityTimeout?: number
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number }
}

/** SQS's default. */
const DEFAULT_VISIBILITY_SECONDS = 30

/** A stage's queues that have a name. */
export function queueDefinitions(stage: string): QueueDefinition[] {
  const queues = new Map(resources<QueueProperties>('AWS::SQS::Queue'))
  const nameOf = (queue: QueueProperties | undefined) => queue?.QueueName && nameIn(stage, queue.QueueName)
  return [...queues.values()].flatMap(queue => {
    const name = nameOf(queue)
    if (!name) return []
    const { VisibilityTimeout: visibilitySeconds = DEFAULT_VISIBILITY_SECONDS, RedrivePolicy } = queue
    // `!GetAtt DeadVisits.Arn`
    const target = RedrivePolicy && nameOf(queues.get(RedrivePolicy.deadLetterTargetArn.split('.')[0] ?? ''))
    if (!RedrivePolicy || !target) return [{ name, visibilitySeconds }]
    const { maxReceiveCount } = RedrivePolicy
    return [{ name, visibilitySeconds, deadLetters: { queueName: target, maxReceiveCount } }]
  })
}

/** A name in the template, with the variables of `custom` resolved. */
function nameIn(stage: string, text: string): string {
  const { custom } = readServerlessConfig()
  const whole = text.replace(/\$\{self:custom\.(\w+)\}/g, (_, key: string) =>
    String(custom[key as keyof typeof custom]),
  )
  return resolve(whole, stage)
}

/** Replaces the two variables that names contain. */
function resolve(text: string, stage: string): string {
  const variables: Record<string, string> = {
    'self:service': serviceName(stage),
    'sls:stage': stage,
  }
  return text.replace(/\$\{([\w:]+)\}/g, (whole, name: string) => variables[name] ?? whole)
}
