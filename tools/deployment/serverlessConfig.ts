/** What serverless.yml and the files of cloud/ say, read straight from the files. */
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

/** A table as the template has it. */
export interface TableDefinition
  extends Omit<CreateTableCommandInput, 'StreamSpecification' | 'SSESpecification'> {
  TableName: string
  StreamSpecification?: { StreamViewType: StreamViewType }
  TimeToLiveSpecification?: TimeToLiveSpecification
  PointInTimeRecoverySpecification?: unknown
  SSESpecification?: { SSEEnabled: boolean }
}

/** A queue of the template that has a name. */
export interface QueueDefinition {
  readonly name: string
  readonly visibilitySeconds: number
  readonly deadLetters?: { readonly queueName: string; readonly maxReceiveCount: number }
}

/** What of a stream reaches a function, and how. */
interface StreamSource {
  readonly batchSize: number
  /** -1: without end. */
  readonly maximumRetryAttempts: number
  readonly filterPatterns: readonly unknown[]
}

/** How many messages of a queue a function is handed at once. */
interface QueueSource {
  readonly batchSize: number
}

/** A route with an authorizer of API Gateway's. */
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
      /** On which CloudFormation makes it. */
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

// Parsing takes longer than all that is done with it.
const parsed = new Map<string, ReturnType<typeof parse>>()

/** CloudFormation's own tags (!Sub, !GetAtt) stay plain text here. */
function readYaml(file: string) {
  const known =
    parsed.get(file) ??
    // Our own files, whose many aliases are no attack.
    parse(readFileSync(join(PROJECT_FOLDER, file), 'utf8'), { logLevel: 'silent', maxAliasCount: -1 })
  parsed.set(file, known)
  return known
}

/** Where a stage is deployed that names no region: the last choice in serverless.yml. */
export const defaultRegion = (): string =>
  /'([\w-]+)'\}$/.exec(readServerlessConfig().provider.region)?.[1] ?? 'ap-southeast-1'

/** The resources of a type that the files of cloud/ declare, by their names there. */
function resources<Properties>(type: string): [name: string, Properties][] {
  return readServerlessConfig().resources.flatMap(reference => {
    const [, file = ''] = /^\$\{file\((.+)\)\}$/.exec(reference) ?? []
    const declared: [string, { Type: string; Properties: Properties }][] = Object.entries(
      readYaml(file).Resources,
    )
    return declared
      .filter(([, { Type }]) => Type === type)
      .map(([name, { Properties }]): [string, Properties] => [name, Properties])
  })
}

/** What all names of a stage at AWS begin with, so that two shops can live in one account. */
export const serviceName = (stage: string): string => stageText(readServerlessConfig().service, stage)

/** What the functions of a stage know their gateways by, and the stage. */
export function gatewayVariables(stage: string) {
  const { params } = readServerlessConfig()
  const { gateways, gatewaysRetired } = stage === LOCAL_STAGE ? params.local : params.prod
  return {
    STAGE: stage,
    GATEWAYS: stageText(gateways, stage),
    GATEWAYS_RETIRED: stageText(gatewaysRetired, stage),
  }
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

/** The name of a stage's queue of visits. */
export const visitQueueName = (stage: string): string =>
  resolve(readServerlessConfig().custom.visitQueue, stage)

/** The name of a stage's queue of webhooks. */
export const webhookQueueName = (stage: string): string =>
  resolve(readServerlessConfig().custom.webhookQueue, stage)

/** What a function of a stage is called at AWS. */
export const functionName = (key: string, stage: string): string => `${serviceName(stage)}-${stage}-${key}`

/** The functions that Lambda hands what is in a stream or a queue. */
export const polledFunctions = (usesApi: boolean): string[] =>
  Object.entries(readServerlessConfig().functions)
    .filter(([, { events }]) => events.some(({ stream, sqs }) => stream || sqs))
    .filter(([, { condition }]) => usesApi || condition !== 'UsesApi')
    .map(([key]) => key)

/** The definitions of a stage's tables, as the template has them. */
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

/** What SQS takes where the template says nothing. */
const DEFAULT_VISIBILITY_SECONDS = 30

/** A stage's queues that code or people call by name. */
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

/** A name of the template, whose variables of `custom` are filled in too. */
function nameIn(stage: string, text: string): string {
  const { custom } = readServerlessConfig()
  const whole = text.replace(/\$\{self:custom\.(\w+)\}/g, (_, key: string) =>
    String(custom[key as keyof typeof custom]),
  )
  return resolve(whole, stage)
}

/** Fills in the two variables that names are made of. */
function resolve(text: string, stage: string): string {
  const variables: Record<string, string> = {
    'self:service': serviceName(stage),
    'sls:stage': stage,
  }
  return text.replace(/\$\{([\w:]+)\}/g, (whole, name: string) => variables[name] ?? whole)
}
